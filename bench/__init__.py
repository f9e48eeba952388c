"""The benchmarks: what Smena costs, measured on this machine and printed as a table."""
