"""What the company works by: the settings, and under them what owners set in Telegram."""
