"""Telegram as a channel: how a row becomes a call, and how an answer is judged."""
