"""Delivery: the only part that calls Telegram's sending methods."""
