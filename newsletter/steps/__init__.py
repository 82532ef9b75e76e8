"""The story: one verb a module, the only place where parts meet. Each takes its parts as arguments and returns a report."""
