"""The company's time: when it is open, who is meant to work, where a day begins and ends."""
