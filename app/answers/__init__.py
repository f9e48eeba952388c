"""`bot.py answers`: the company's answers as a folder that people read, and back from one."""
