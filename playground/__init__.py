"""Telegram in a browser page, with the real bot behind it: `make demo`."""
