"""Terms of use, which only servers have."""
