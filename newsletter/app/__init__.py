"""The wiring: the one place that chooses concrete parts."""
