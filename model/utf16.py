"""Owns how long a text is to Telegram, which counts in units of UTF-16 (Bot API, MessageEntity)."""


def utf16_len(text: str) -> int:
    """The length as Telegram counts it; a lone half of a pair counts, and breaks nothing."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
