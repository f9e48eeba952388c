"""Finding again what was said: the index, what somebody looks for, the answer."""
