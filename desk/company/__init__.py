"""The company's own life: owners, the staff group, the team, trouble with Smena itself."""
