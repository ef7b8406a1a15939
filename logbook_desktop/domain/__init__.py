"""What youth-work documentation is: words, rules and formulas. Standard library only, no side effects."""
