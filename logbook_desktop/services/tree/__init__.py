"""What a mentor does with the structure: changing it, planning and reviewing changes, the first steps."""
