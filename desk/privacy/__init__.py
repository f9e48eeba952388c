"""What is kept of people: exports, one client's data, its end."""
