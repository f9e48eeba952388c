"""What follows a call: when it went well, and when it did not."""
