"""Building: which reports are stale and why, and the processes that make them, each whole or not at all."""
