"""The choices: every option with type, default and help; loading, all mistakes at once.

`tables` what may be written · `settings` what comes of it · `load` from file and environment to settings · `catalogue` the
tree of all options · `scan` the line of each key · `shape`, `checks` what can be wrong · `describe` the reference page.
"""
