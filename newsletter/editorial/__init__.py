"""Which articles, in what order, with what words; pure."""
