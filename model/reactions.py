"""Owns which reaction stands for which, where a chat allows only some of them."""

from collections.abc import Collection

RECEIPT, NOTED, HELD, LATER = "👌", "✍", "🤔", "😴"
"""The bot's marks on an operator's message: it was sent; it is a note; its author has to decide; it
waits for its time."""

UNKNOWN = "👀"
"""In place of what no bot may set, such as a custom emoji: somebody reacted, nobody knows how."""

# What can be taken for one another, the nearest first. The four marks have nothing in common: a
# note that looked like an answer that was sent would be worse than none.
MARKS = {
    RECEIPT: "👌 👍 🤝 🫡 💯 ❤ 🔥 🎉 👏 ⚡",
    NOTED: "✍ 🤓 👨‍💻 👀 💊 🙈",
    HELD: "🤔 🤨 😐 🤷 🤷‍♂ 🤷‍♀ 😱",
    LATER: "😴 🥱 🌚 🗿",
}
FAMILIES = (
    "❤ 👍 🔥 🥰 👏 😁 🎉 🤩 🙏 😍 ❤‍🔥 💯 🤣 🤝 🤗 🫡 🆒 💘 😘 😎 🏆 😇 ⚡ 🍾 💋 🦄 🐳 👌 🕊",
    "👎 😢 💔 😭 😡 🤬 🤮 💩 🖕 😱 😨 🤯",
    "🤔 🤨 😐 🥱 😴 🥴 🤷 🤷‍♂ 🤷‍♀ 👀 🗿 🌚 🙈 👻",
)


def nearest(emoji: str, allowed: Collection[str] | None) -> str:
    """The reaction itself if it is allowed, else one that says the like; "" if there is none.

    `allowed` is None where every ordinary reaction is.
    """
    if allowed is None or emoji in allowed or not emoji:
        return emoji
    families = (MARKS[emoji],) if emoji in MARKS else FAMILIES
    like = next((many.split() for many in families if emoji in many.split()), [])
    return next((emoji for emoji in like if emoji in allowed), "")


def marks(allowed: Collection[str] | None) -> dict[str, str]:
    """How the three marks look where only those are allowed."""
    return {
        "sent": nearest(RECEIPT, allowed),
        "noted": nearest(NOTED, allowed),
        "held": nearest(HELD, allowed),
    }
