"""Who is listened to: mute and block, and what a stranger may cost the others."""
