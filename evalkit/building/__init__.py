"""Building: which reports are stale and why, and the processes that make them, side by side and each whole or not at all."""
