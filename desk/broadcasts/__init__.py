"""Broadcasts: one message of the company's to many clients, and what comes back."""
