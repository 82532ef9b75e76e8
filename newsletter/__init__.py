"""An email digest that a publisher can trust with its readers: picks, renders and sends, and accounts for every message."""

__version__ = "0.1.0"
