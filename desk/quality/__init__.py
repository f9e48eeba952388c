"""Reading and learning: a sample of each week for a lead, the good conversations as examples."""
