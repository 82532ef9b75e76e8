"""Logs of mail servers and providers, read for what they say of single messages."""
