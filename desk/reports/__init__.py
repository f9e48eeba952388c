"""What owners are told: when, which figures, in which pages and pictures."""
