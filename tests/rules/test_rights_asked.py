"""The bot asks for every right that its calls need, for no other, and says what each is for."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.policy import TEMPLATES
from delivery.telegram.cards import RIGHTS
from model import ORNAMENTS
from views import Views

DELIVERY = Path(__file__).parents[2] / "delivery" / "telegram"
NEEDS = {
    **dict.fromkeys(("CreateForumTopic", "EditForumTopic"), "can_manage_topics"),
    **dict.fromkeys(("CloseForumTopic", "ReopenForumTopic"), "can_manage_topics"),
    **dict.fromkeys(("DeleteForumTopic", "DeleteMessage"), "can_delete_messages"),
    **dict.fromkeys(("DeleteMessages", "DeleteMessageReaction"), "can_delete_messages"),
    **dict.fromkeys(("PinChatMessage", "UnpinChatMessage"), "can_pin_messages"),
    **dict.fromkeys(("BanChatMember", "UnbanChatMember"), "can_restrict_members"),
    **dict.fromkeys(("RestrictChatMember",), "can_restrict_members"),
    **dict.fromkeys(("CreateChatInviteLink", "ExportChatInviteLink"), "can_invite_users"),
    **dict.fromkeys(("ApproveChatJoinRequest",), "can_invite_users"),
    **dict.fromkeys(("SetChatTitle", "SetChatPhoto", "SetChatDescription"), "can_change_info"),
    **dict.fromkeys(("PromoteChatMember",), "can_promote_members"),
    **dict.fromkeys(("SetChatMemberTag",), "can_manage_tags"),
}
"""Methods that want an administrator's right in a group (Bot API, official page)."""

NOW = datetime(2026, 9, 22, tzinfo=UTC)


def called() -> set[str]:
    """The methods that delivery knows by name."""
    names = set()
    for file in DELIVERY.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "aiogram.methods":
                names |= {alias.name for alias in node.names}
    return names


def test_what_is_asked_for_is_what_is_used() -> None:
    assert {NEEDS[name] for name in called() & NEEDS.keys()} == set(RIGHTS)


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_each_small_right_has_its_line(locale: str) -> None:
    views = Views(TEMPLATES, ZoneInfo("UTC"), "ru")
    said = [views.text("owner.left_out", locale, NOW, without=(right,)) for right in ORNAMENTS]
    assert all(text.count("•") == 1 for text in said) and len(set(said)) == len(ORNAMENTS)
