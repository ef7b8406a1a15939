"""Terms of use on the screen: accepting them, reading them, publishing them."""
