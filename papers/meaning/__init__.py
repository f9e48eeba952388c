"""What some words mean: a process beside the bot compares a question with all that is answered."""
