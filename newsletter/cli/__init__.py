"""The command line: a command calls one step or reads one part, and prints what it returns."""
