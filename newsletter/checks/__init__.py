"""What can be wrong with a rendered edition: one file a check."""
