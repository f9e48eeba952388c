"""The rehearsal: tries on a real Telegram, one by one, what Smena leans on (docs/telegram.md)."""
