"""Watching over the bot itself: when copies of its file are made and tried, how it stands."""
