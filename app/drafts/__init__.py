"""A model that drafts for the team, where a company has one: the loop that asks, the wire."""
