"""What the company knows, as one zip of tables, made in constant memory beside the bot.

`python -m exports` makes it in a process of its own. No message's words are ever in it.
"""
