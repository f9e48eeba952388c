"""The process: what puts the parts together and keeps them running."""
