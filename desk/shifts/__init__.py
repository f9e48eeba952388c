"""Shifts: who is on duty, what passes on when somebody comes, leaves or falls silent."""
