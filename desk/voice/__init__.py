"""How the desk says things: lines, buttons, calls, menus; in words' names, not in words."""
