"""Many companies in one process: their folders, their tokens, who runs, who is ended or begun."""
