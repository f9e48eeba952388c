"""What some words ask for, among the answers that a company keeps; pure, and without a database."""
