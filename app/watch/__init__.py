"""Watches over the bot: backups and their trials, what it says of itself to those who ask."""
