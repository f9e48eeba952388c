"""What a message says and how it looks goes into the call whole: nothing dropped, nothing moved."""

from typing import Any

import pytest
from aiogram.methods import (
    CopyMessage,
    EditMessageCaption,
    EditMessageLiveLocation,
    EditMessageMedia,
    EditMessageText,
    SendContact,
    SendLivePhoto,
    SendLocation,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendSticker,
    SendVenue,
    SendVoice,
    StopMessageLiveLocation,
)

from delivery.telegram import content
from delivery.telegram.features import Features
from delivery.telegram.formatted import bare, for_quotation, joined, pieces, shifted
from handlers.content import content_of, fingerprint_of
from sandbox.html_parser import parse_html
from views import utf16_len

WHERE = {"chat_id": -100, "message_thread_id": 7}
BOLD = {"type": "bold", "offset": 3, "length": 5}
LINK = {"type": "text_link", "offset": 0, "length": 2, "url": "https://shop.kz"}
NO_PREVIEW = {"is_disabled": True, "show_above_text": True}
PREVIEW = {"is_disabled": True, "show_above_text": True}
STILL = [{"file_id": "small", "file_unique_id": "s"}, {"file_id": "still", "file_unique_id": "S"}]
RAW_LIVE = {
    "live_photo": {"file_id": "live", "file_unique_id": "L", "photo": STILL},
    "photo": STILL,
    "caption": "🛋 диван",
    "caption_entities": [BOLD],
    "has_media_spoiler": True,
    "show_caption_above_media": True,
}
PLACE = {
    "latitude": 43.2,
    "longitude": 76.9,
    "horizontal_accuracy": 12.5,
    "live_period": 900,
    "heading": 90,
    "proximity_alert_radius": 40,
}


def said(method: Any) -> dict[str, Any]:
    """What a call says, without what it leaves to Telegram."""
    plain = method.model_dump(exclude_none=True, mode="json", exclude_defaults=True)
    return {key: value for key, value in plain.items() if value is not None}


def photo(**more: Any) -> dict[str, Any]:
    return {
        "kind": "photo",
        "file_id": "p",
        "caption": "🛋 диван",
        "caption_entities": [BOLD],
        "spoiler": True,
        "above": True,
        **more,
    }


# What is kept of a message.


def test_of_a_live_photo_both_files_and_its_look_are_kept():
    kept = content_of(RAW_LIVE)
    assert kept == {
        "kind": "live_photo",
        "file_id": "live",
        "photo_id": "still",
        "caption": "🛋 диван",
        "caption_entities": [BOLD],
        "spoiler": True,
        "above": True,
    }


def test_the_largest_size_of_a_photo_is_kept():
    kept = content_of({"photo": STILL})
    assert kept is not None and kept["file_id"] == "still"


def test_of_a_text_its_formatting_and_its_preview_are_kept():
    raw = {"text": "a shop.kz", "entities": [LINK], "link_preview_options": PREVIEW}
    assert content_of(raw) == {
        "kind": "text", "text": "a shop.kz", "entities": [LINK], "preview": PREVIEW,
    }  # fmt: skip


def test_of_a_list_its_words_are_kept():
    blocks = [{"type": "paragraph", "text": "Стол"}, {"type": "paragraph", "text": ["Сту", "лья"]}]
    kept = content_of({"rich_message": {"blocks": blocks}})
    assert kept == {"kind": "rich_message", "words": "Стол\nСтулья"}


def test_of_a_forward_it_is_kept_whose_words_they_were():
    origin = {"type": "hidden_user", "sender_user_name": "Сосед", "date": 1}
    kept = content_of({"text": "a", "forward_origin": origin})
    assert kept is not None and kept["origin"] == "Сосед"


@pytest.mark.parametrize(
    "changed",
    [
        {"caption": "иначе"},
        {"caption_entities": []},
        {"has_media_spoiler": False},
        {"show_caption_above_media": False},
        {"live_photo": {**RAW_LIVE["live_photo"], "file_unique_id": "M"}},  # type: ignore[dict-item]
    ],
)
def test_whatever_a_reader_sees_changes_the_fingerprint(changed):
    prints = []
    for raw in (RAW_LIVE, {**RAW_LIVE, **changed}):
        kept = content_of(raw)
        assert kept is not None
        prints.append(fingerprint_of(raw, kept))
    assert prints[0] != prints[1]


def test_a_preview_taken_away_changes_the_fingerprint_and_its_address_does_not():
    shown = {"text": "a.kz", "link_preview_options": {"url": "https://a.kz"}}
    versions = [{"text": "a.kz"}, shown, {"text": "a.kz", "link_preview_options": PREVIEW}]
    plain, named, gone = (fingerprint_of(raw, content_of(raw) or {}) for raw in versions)
    assert plain == named != gone


# What is sent anew.


def test_a_text_keeps_its_formatting_its_preview_and_its_place():
    text = {"kind": "text", "text": "a 🛋 диван", "entities": [BOLD], "preview": NO_PREVIEW}
    method = content.text_message(WHERE, [text], "↻ ещё:\n")
    assert isinstance(method, SendMessage)
    assert said(method) == {
        **WHERE,
        "text": "↻ ещё:\na 🛋 диван",
        "entities": [{**BOLD, "offset": 3 + utf16_len("↻ ещё:\n")}],
        "link_preview_options": NO_PREVIEW,
    }


def test_several_texts_keep_each_its_formatting():
    texts = [{"text": "🛋 раз", "entities": [LINK]}, {"text": "🛋 два", "entities": [BOLD]}]
    text, entities = joined(texts)
    assert text == "🛋 раз\n🛋 два"
    assert entities == [LINK, {**BOLD, "offset": 3 + utf16_len("🛋 раз\n")}]


def test_a_picture_keeps_its_words_and_its_look():
    method = content.anew(WHERE, photo(), "↪️ Иван\n")
    assert isinstance(method, SendPhoto)
    assert said(method) == {
        **WHERE,
        "photo": "p",
        "caption": "↪️ Иван\n🛋 диван",
        "caption_entities": [{**BOLD, "offset": 3 + utf16_len("↪️ Иван\n")}],
        "has_spoiler": True,
        "show_caption_above_media": True,
    }


def test_a_live_photo_goes_with_both_its_files():
    kept = content_of(RAW_LIVE)
    assert kept is not None
    method = content.anew(WHERE, kept)
    assert isinstance(method, SendLivePhoto)
    assert (method.live_photo, method.photo) == ("live", "still")
    assert (method.has_spoiler, method.show_caption_above_media) == (True, True)
    half = {name: value for name, value in kept.items() if name != "photo_id"}
    assert content.anew(WHERE, half) is None


def test_other_files_go_as_what_they_are():
    voice = content.anew(WHERE, {"kind": "voice", "file_id": "v", "caption": "Вот"})
    assert isinstance(voice, SendVoice) and (voice.voice, voice.caption) == ("v", "Вот")
    sticker = content.anew(WHERE, {"kind": "sticker", "file_id": "s"})
    assert isinstance(sticker, SendSticker) and sticker.sticker == "s"


def test_a_place_keeps_all_that_is_known_of_it():
    method = content.anew(WHERE, {"kind": "live_location", "location": PLACE})
    assert isinstance(method, SendLocation)
    assert said(method) == {**WHERE, **PLACE}
    venue = {
        "location": {"latitude": 43.2, "longitude": 76.9},
        "title": "Алатау",
        "address": "Абая, 10",
        "foursquare_id": "4",
        "foursquare_type": "shop",
        "google_place_id": "g",
        "google_place_type": "store",
    }
    method = content.anew(WHERE, {"kind": "venue", "venue": venue})
    assert isinstance(method, SendVenue)
    assert said(method) == {
        **WHERE, "latitude": 43.2, "longitude": 76.9,
        **{name: value for name, value in venue.items() if name != "location"},
    }  # fmt: skip


def test_a_contact_keeps_its_card():
    card = {"phone_number": "+7", "first_name": "Анна", "last_name": "К", "vcard": "BEGIN"}
    method = content.anew(WHERE, {"kind": "contact", "contact": card})
    assert isinstance(method, SendContact) and said(method) == {**WHERE, **card}


def test_an_answer_keeps_its_quote_and_stops_nothing():
    quote = {"text": "диван", "entities": [{**BOLD, "offset": 0}], "position": 3}
    reply = content.reply(5, quote)
    assert reply is not None
    assert reply.allow_sending_without_reply is True
    assert (reply.message_id, reply.quote, reply.quote_position) == (5, "диван", 3)
    assert [entity.type for entity in reply.quote_entities or ()] == ["bold"]


# What is copied.


def test_a_copy_changes_nothing_that_it_need_not():
    method, marked = content.copy(WHERE, 4, 5, photo())
    assert isinstance(method, CopyMessage)
    assert said(method) == {**WHERE, "from_chat_id": 4, "message_id": 5}
    assert not marked


def test_a_marked_copy_keeps_the_words_their_formatting_and_their_place():
    method, marked = content.copy(WHERE, 4, 5, photo(), "↻\n")
    assert marked
    assert said(method) == {
        **WHERE,
        "from_chat_id": 4,
        "message_id": 5,
        "caption": "↻\n🛋 диван",
        "caption_entities": [{**BOLD, "offset": 5}],
        "show_caption_above_media": True,
    }


def test_no_caption_grows_beyond_what_telegram_takes():
    long = photo(caption="я" * 1023)
    assert content.copy(WHERE, 4, 5, long, "↻\n")[1] is False
    assert content.anew(WHERE, long, "↻\n").caption == "я" * 1023
    assert content.behind("↻\n", long) is long
    assert content.is_too_long(photo(caption="🛋" * 513))
    assert not content.is_too_long(photo(caption="я" * 1024))


def test_an_album_keeps_every_part_as_it_was():
    live = content_of(RAW_LIVE)
    assert live is not None
    method = content.album(
        WHERE, [photo(), live, photo(spoiler=False, above=False)], ["↻\n", "", ""]
    )
    assert isinstance(method, SendMediaGroup)
    first, second, third = (said(media) for media in method.media)
    assert first["caption"] == "↻\n🛋 диван" and first["caption_entities"][0]["offset"] == 5
    assert first["has_spoiler"] and first["show_caption_above_media"]
    assert (second["media"], second["photo"]) == ("live", "still")
    assert second["caption"] == "🛋 диван" and second["has_spoiler"]
    assert "has_spoiler" not in third and "show_caption_above_media" not in third


def test_only_what_telegram_takes_together_is_an_album():
    still, document = photo(), {"kind": "document", "file_id": "d"}
    assert content.makes_album([still, {"kind": "video", "file_id": "v"}])
    assert content.makes_album([still, {"kind": "live_photo", "file_id": "l", "photo_id": "p"}])
    assert content.makes_album([document, document])
    assert not content.makes_album([still, document])
    assert not content.makes_album([still, {"kind": "live_photo", "file_id": "l"}])
    assert not content.makes_album([still])
    assert not content.makes_album([still] * 11)


# What is changed.


def test_a_changed_text_keeps_its_formatting_and_its_preview():
    text = {"kind": "text", "text": "a shop.kz", "entities": [LINK], "preview": NO_PREVIEW}
    method = content.edit({"chat_id": 1, "message_id": 2}, text, "text")
    assert isinstance(method, EditMessageText)
    assert said(method) == {
        "chat_id": 1, "message_id": 2, "text": "a shop.kz", "entities": [LINK],
        "link_preview_options": NO_PREVIEW,
    }  # fmt: skip


def test_a_changed_picture_keeps_its_words_and_its_look():
    for kept in (photo(), content_of(RAW_LIVE)):
        assert kept is not None
        method = content.edit({"chat_id": 1, "message_id": 2}, kept, "photo")
        assert isinstance(method, EditMessageMedia)
        media = said(method)["media"]
        assert media["caption"] == "🛋 диван" and media["caption_entities"] == [BOLD]
        assert media["has_spoiler"] and media["show_caption_above_media"]
        assert media.get("photo") == kept.get("photo_id")


def test_changed_words_under_a_voice_are_changed_alone():
    voice = {"kind": "voice", "file_id": "v", "caption": "Вот", "caption_entities": [LINK]}
    method = content.edit({"chat_id": 1, "message_id": 2}, voice, "voice")
    assert isinstance(method, EditMessageCaption)
    assert (method.caption, said(method)["caption_entities"]) == ("Вот", [LINK])


def test_a_live_place_moves_with_its_heading_and_stops():
    there = {"chat_id": 1, "message_id": 2}
    moved = content.edit(there, {"kind": "live_location", "location": PLACE}, "live_location")
    assert isinstance(moved, EditMessageLiveLocation)
    assert said(moved) == {**there, **PLACE}
    still = {"kind": "location", "location": {"latitude": 1.0, "longitude": 2.0}}
    stopped = content.edit(there, still, "live_location")
    assert isinstance(stopped, StopMessageLiveLocation)


@pytest.mark.parametrize("kind", ["rich_message", "poll", "checklist", "strange", "sticker"])
def test_what_can_not_be_changed_in_its_place_is_not_tried(kind):
    kept = {"kind": kind, "words": "Стол"}
    assert content.edit({"chat_id": 1, "message_id": 2}, kept, kind) is None


# What is read aloud, cut, laid bare.


def test_what_was_written_is_found_wherever_it_stands():
    assert content.spoken(photo()) == {"text": "🛋 диван", "entities": [BOLD]}
    assert content.spoken({"kind": "checklist", "words": "Стол"})["text"] == "Стол"
    venue = {"title": "Алатау", "address": "Абая, 10", "location": PLACE}
    told = content.spoken({"kind": "venue", "venue": venue})["text"]
    assert told == "Алатау\nАбая, 10\n43.200000\n76.900000"
    contact = {"kind": "contact", "contact": {"first_name": "Анна", "phone_number": "+7"}}
    assert content.spoken(contact)["text"] == "Анна\n+7"
    assert content.spoken({"kind": "story"})["text"] == ""


def test_a_line_before_what_was_written_moves_its_formatting():
    (only,) = content.spoken_pieces("📎 фото:\n", photo())
    assert only["text"] == "📎 фото:\n🛋 диван"
    assert only["entities"] == [{**BOLD, "offset": 3 + utf16_len("📎 фото:\n")}]


def test_a_long_text_is_cut_whole_and_each_piece_keeps_its_formatting():
    text = "🛋 раз два " * 8
    entities = [{"type": "bold", "offset": 0, "length": utf16_len(text)}]
    parts = pieces(text, entities, 25)
    assert "".join(part["text"] for part in parts) == text
    assert all(utf16_len(part["text"]) <= 25 for part in parts)
    for part in parts:
        assert part["entities"] == [
            {"type": "bold", "offset": 0, "length": utf16_len(part["text"])}
        ]
    assert pieces("🛋" * 3, [], 3) == [{"text": "🛋", "entities": []}] * 3
    family, flag, accented = "👨\u200d👩\u200d👧", "🇰🇿", "е\u0308"
    for whole in (family, flag, accented):
        assert [part["text"] for part in pieces(whole * 3, [], utf16_len(whole) + 1)] == [whole] * 3
    assert "".join(part["text"] for part in pieces(family, [], 2)) == family, "nothing to be done"


def test_nothing_within_a_tag_ends_it():
    """A client chooses where a link leads, and what a piece of code is said to be written in."""
    forged = '"></a></code></pre></blockquote><b>Оплачено</b>'
    code = {"type": "pre", "offset": 0, "length": 3, "language": forged}
    link = {"type": "text_link", "offset": 4, "length": 3, "url": f"https://a.kz/?a=1&lt=5{forged}"}
    assert "<b>" not in for_quotation("код тут", [code, link], 99)
    text, entities = parse_html(for_quotation("код тут", [code, link], 99), lambda _: None)
    assert text == "код тут"
    assert entities == [code, link]


def test_bare_words_are_the_words():
    assert bare(photo()) == {k: v for k, v in photo().items() if k != "caption_entities"}
    assert shifted([BOLD], 2) == [{**BOLD, "offset": 5}]
    assert content.without_words(photo()) == {"kind": "photo", "file_id": "p", "spoiler": True}


# What the server lacks.


def test_a_refusal_that_names_what_is_lacking_teaches_that_alone():
    features = Features()
    markup = '<tg-time unix="1">x</tg-time>'
    only_one = {"receiver_user_id": 3}
    method = SendMessage(chat_id=1, text=markup, ephemeral_message_parameters=only_one)
    assert features.refuse(method, 'Unsupported start tag "tg-time" at byte 0') == "time_tags"
    assert features.has("ephemeral")
    assert features.refuse(method, "Bad Request: MESSAGE_NOT_COMMAND") == "ephemeral"
    assert features.refuse(method, "Bad Request: MESSAGE_NOT_COMMAND") is None


def test_a_server_without_live_photos_is_remembered():
    features = Features()
    method = SendLivePhoto(chat_id=1, live_photo="l", photo="p")
    assert features.refuse(method, "method not found") == "live_photos"
    assert not features.has("live_photos")


def test_words_in_a_quotation_of_ours_keep_their_links_and_quote_nothing() -> None:
    quote = {"type": "blockquote", "offset": 0, "length": 8}
    told = for_quotation("🛋 <диван> и стол", [LINK, BOLD, quote], 13)
    assert told == '<a href="https://shop.kz">🛋</a> <b>&lt;дива</b>н&gt; и …'
    assert for_quotation("🛋 диван", [BOLD], 99) == "🛋 <b>диван</b>"
    assert for_quotation(" ", [], 99) == ""
