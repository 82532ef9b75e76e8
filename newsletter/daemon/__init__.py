"""The schedule kept by a long-running process: APScheduler wakes, the editions table decides."""
