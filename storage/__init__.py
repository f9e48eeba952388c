"""What is kept: one SQLite file, plain-function transactions, SQL readable as SQL."""
