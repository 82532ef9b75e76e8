"""The only HTTP way out."""
