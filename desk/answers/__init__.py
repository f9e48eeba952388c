"""The answers that a company keeps: made from good replies, edited, found, worded for a client."""
