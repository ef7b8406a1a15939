"""What a network administrator does: organisations admitted, and how far they have come."""
