"""The figures: from events to what was fast, slow, answered, closed."""
