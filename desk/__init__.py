"""The help desk itself: plain functions `action(tx, house, …, now)`; no Telegram and no I/O."""
