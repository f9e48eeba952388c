"""What Telegram sends less often: every kind that is no plain text, picture or file."""

from typing import Any

Json = dict[str, Any]
DATE = 1_790_000_000
CHANNEL = {"id": -1001555000111, "type": "channel", "title": "Новинки", "username": "novinki"}
ROBOT = {"id": 93, "is_bot": True, "first_name": "Гифки", "username": "gif"}


def rare_kinds(word: str, size: Json, file: Json) -> list[Json]:
    """The same with that word in each; `size` and `file` are a picture's and a file's."""
    post = {"type": "channel", "date": DATE, "chat": CHANNEL, "message_id": 77}
    moving = {**file, "width": 90, "height": 90, "duration": 2}
    return [
        *_asked(word),
        *_blocks(word),
        {"story": {"chat": CHANNEL, "id": 5}, "text": word},
        {"text": word, "reply_to_story": {"chat": CHANNEL, "id": 6}},
        {"text": word, "via_bot": ROBOT},
        {"animation": moving, "document": file, "caption": word, "via_bot": ROBOT},
        {"live_photo": {**moving, "photo": [size]}, "photo": [size], "caption": word},
        {"live_photo": moving, "photo": [size], "caption": word, "media_group_id": word},
        {"video": moving, "caption": word, "has_media_spoiler": True, "media_group_id": word},
        {"paid_media": {"star_count": 5, "paid_media": [
            {"type": "preview", "width": 9, "height": 9}, {"type": "photo", "photo": [size]},
        ]}, "caption": word},
        {"giveaway": {
            "chats": [CHANNEL], "winners_selection_date": DATE, "winner_count": 3,
            "prize_description": word,
        }},
        {"giveaway_winners": {
            "chat": CHANNEL, "giveaway_message_id": 8, "winners_selection_date": DATE,
            "winner_count": 1, "winners": [ROBOT], "prize_description": word,
        }},
        {"text": word, "forward_origin": post},
        {"text": word, "external_reply": {"origin": post, "chat": CHANNEL, "message_id": 77},
         "quote": {"text": "диван", "position": 4}},
        {"sticker": {
            **file, "type": "regular", "width": 512, "height": 512, "is_animated": False,
            "is_video": False, "emoji": "👍", "set_name": word,
        }},
        {"dice": {"emoji": "🎲", "value": 4}, "text": word},
        {"video_note": {**file, "length": 240, "duration": 3}, "text": word},
        {"venue": {
            "location": {"latitude": 43.2, "longitude": 76.9}, "title": word, "address": "Абая, 10",
        }, "location": {"latitude": 43.2, "longitude": 76.9}},
    ]  # fmt: skip


def _asked(word: str) -> list[Json]:
    """Polls, a quiz, a list to tick off, and answers to a part of them."""
    options = [
        {"persistent_id": str(number), "text": f"{word} {number}", "voter_count": number}
        for number in range(3)
    ]
    poll = {
        "id": "5", "question": f"{word}?", "options": options, "total_voter_count": 3,
        "is_closed": False, "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
    }  # fmt: skip
    tasks = [{"id": 1, "text": word}, {"id": 2, "text": "забрать", "completion_date": DATE}]
    return [
        {"poll": poll},
        {"poll": {**poll, "type": "quiz", "correct_option_ids": [1], "explanation": word}},
        {"checklist": {"title": word, "tasks": tasks}},
        {"text": word, "reply_to_poll_option_id": "1", "reply_to_message": _earlier(poll=poll)},
        {"text": word, "reply_to_checklist_task_id": 2,
         "reply_to_message": _earlier(checklist={"title": "Дела", "tasks": tasks})},
    ]  # fmt: skip


def _earlier(**what: Any) -> Json:
    chat = {"id": 501, "type": "private", "first_name": "Анна"}
    return {"message_id": 7, "date": DATE, "chat": chat, "from": ROBOT, **what}


def _blocks(word: str) -> list[Json]:
    """Messages of Telegram's editor: a list, a table, a heading with a note behind it."""
    cell = {"text": word, "align": "left", "valign": "top"}
    said = {"type": "paragraph", "text": word}
    item = {"label": "1.", "blocks": [said], "type": "1", "value": 1}
    return [
        {"rich_message": {"blocks": [{"type": "list", "items": [item, {**item, "value": 2}]}]}},
        {"rich_message": {"blocks": [
            {"type": "table", "cells": [[{**cell, "is_header": True}, cell], [cell, cell]],
             "is_bordered": True},
        ]}},
        {"rich_message": {"blocks": [
            {"type": "heading", "text": ["Заказ ", {"type": "italic", "text": word}], "size": 2},
            {"type": "divider"}, {"type": "blockquote", "blocks": [said], "credit": "Анна"},
            {"type": "details", "summary": "ещё", "blocks": [said]},
        ]}},
    ]  # fmt: skip


def of_channels(forum: Json, place: Json, what: Json, number: int) -> list[Json]:
    """A channel's post: in the channel, come by itself into its group, and written by hand."""
    head = {"date": DATE, "sender_chat": CHANNEL, **what}
    posed = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
    here = {"message_id": number, "chat": forum, "from": posed, **place, **head}
    return [
        {"channel_post": {"message_id": number, "chat": CHANNEL, **head}},
        {"edited_channel_post": {
            "message_id": number, "chat": CHANNEL, "edit_date": DATE, **head,
        }},
        {"message": {**here, "is_automatic_forward": True}},
        {"message": here},
    ]  # fmt: skip
