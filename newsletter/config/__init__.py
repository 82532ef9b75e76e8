"""The choices: every option with type, default and help; loading, all mistakes at once."""
