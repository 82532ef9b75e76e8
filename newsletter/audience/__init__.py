"""Reader lists as files: reading and writing CSV, judging rows. Knows nothing of the database."""
