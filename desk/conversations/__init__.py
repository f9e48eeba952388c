"""A conversation: whose it is, what is written in it, what is put off, how it was liked."""
