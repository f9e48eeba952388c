"""Pictures of figures, drawn in a short-lived process of their own: `python -m papers.charts`.

Its memory is gone afterwards, and the bot never waits for matplotlib. Knows nothing of Smena.
"""
