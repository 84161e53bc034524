"""Statistics as plain functions: numbers in, numbers out. Knows nothing of frames, metrics or clients."""
