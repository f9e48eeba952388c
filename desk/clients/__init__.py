"""What the company knows of its clients: how their conversations are sorted, who they are."""
