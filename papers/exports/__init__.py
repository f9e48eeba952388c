"""What the company knows, as one zip of tables, made in constant memory beside the bot.

`python -m papers.exports` makes it in a process of its own. It holds no message's words, unless it
is about one client: then all that is held about them is in it, and nothing else.
"""
