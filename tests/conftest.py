"""What holds for every test."""

from hypothesis import settings

# How fast an example runs says something about the machine, not about the rule.
settings.register_profile("smena", deadline=None)
settings.load_profile("smena")
