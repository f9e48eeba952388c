"""What takes a process of its own: pictures and archives."""
