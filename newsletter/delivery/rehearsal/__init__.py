"""A mail server inside the process that keeps what it is sent: for the demo, for rehearsals, and with bad habits for tests."""
