"""What a model proposes to the team, where a company has one: what it is asked, what is shown."""
