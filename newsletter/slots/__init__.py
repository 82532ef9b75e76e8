"""When a newsletter is due: pure arithmetic on local wall time."""
