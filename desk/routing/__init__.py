"""Which department a conversation comes to, and whether it is urgent: by rules, by tags."""
