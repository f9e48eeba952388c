"""The relay between clients and operators: messages, what happens to them later, buttons, lists."""
