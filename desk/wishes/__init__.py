"""What a client does without words of their own: a person, an end, how long, another language."""
