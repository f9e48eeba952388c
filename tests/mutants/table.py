"""Which mutants there are: where, what, in the place of what, and the tests that have to see it."""

from dataclasses import dataclass

PURE = "tests/rules/test_carrying.py"
CONTENT = "delivery/telegram/content.py"
FORMATTED = "delivery/telegram/formatted.py"
KEPT = "handlers/content.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one source: whatever it takes away must be missed."""

    name: str
    path: str
    before: str
    after: str
    seen_by: str = PURE


MUTANTS = (
    # What is kept of a message.
    Mutant("spoiler not kept", KEPT, '    "spoiler": "has_media_spoiler",\n', ""),
    Mutant("caption's place not kept", KEPT, '    "above": "show_caption_above_media",\n', ""),
    Mutant("preview not kept", KEPT, '    "preview": "link_preview_options",\n', ""),
    Mutant("live photo's picture not kept", KEPT, 'found["photo_id"] =', 'found["still"] ='),
    Mutant("smallest size kept", KEPT, "value[-1] if isinstance", "value[0] if isinstance"),
    Mutant("formatting not kept", KEPT, 'TEXTUAL = ("text", "entities", ', 'TEXTUAL = ("text", '),
    Mutant(
        "caption's formatting not kept",
        KEPT,
        '"caption", "caption_entities")',
        '"caption")',
    ),
    Mutant("words of a list not kept", KEPT, 'found["words"] =', 'found["silent"] ='),
    Mutant("origin not kept", KEPT, 'found["origin"] =', 'found["source"] ='),
    Mutant("a hidden picture looks the same", KEPT, '(*TEXTUAL, *LOOK) if key', "TEXTUAL if key"),
    Mutant("another file looks the same", KEPT, 'seen["file"] =', "seen = seen or"),
    Mutant("a preview gone looks the same", KEPT, 'seen["preview"] = False', "pass"),
    # Words with their formatting.
    Mutant("shift dropped", FORMATTED, '"offset": entity["offset"] + by}',
           '"offset": entity["offset"]}'),
    Mutant("shift by letters", FORMATTED, "entities += shifted(content.get(\"entities\"), "
           "utf16_len(text))", "entities += shifted(content.get(\"entities\"), len(text))"),
    Mutant("joined without a line's end", FORMATTED, 'text += "\\n" if text else ""', 'text += ""'),
    Mutant("formatting lost in pieces", FORMATTED, "if last > first:", "if last > stop:"),
    Mutant("pieces counted from the front", FORMATTED, '"offset": first - start, ',
           '"offset": first, '),
    Mutant("pieces too long", FORMATTED, "if units > limit:", "if units > limit + 1:"),
    # How it lies in the call.
    Mutant("spoiler not sent", CONTENT, '"has_spoiler": "spoiler", ', ""),
    Mutant("caption's place not sent", CONTENT, ', "show_caption_above_media": "above"}', "}"),
    Mutant("live photos without their look", CONTENT,
           '("photo", "video", "animation", "live_photo"):', '("photo", "video", "animation"):'),
    Mutant("marked copy below the picture", CONTENT, 'True if content.get("above") else None',
           "None"),
    Mutant("marked copy without its formatting", CONTENT,
           '"caption": mark + caption, "caption_entities": entities}',
           '"caption": mark + caption}'),
    Mutant("live photo without its picture", CONTENT, 'more["photo"] = content["photo_id"]',
           'more["photo"] = content["file_id"]'),
    Mutant("album's live photo without its picture", CONTENT,
           '{"photo": content["photo_id"]} if', '{"photo": content["file_id"]} if'),
    Mutant("half a live photo sent", CONTENT, ' and (content["kind"] != "live_photo" or '
           '"photo_id" in content)', ""),
    Mutant("heading dropped", CONTENT, '"live_period", "heading", ', '"live_period", '),
    Mutant("accuracy dropped", CONTENT, ', "horizontal_accuracy"),', "),"),
    Mutant("shop's number dropped", CONTENT, '"foursquare_id", ', ""),
    Mutant("card dropped", CONTENT, ', "last_name", "vcard")', ', "last_name")'),
    Mutant("quote dropped", CONTENT, "    if quote:\n        quoted = {", "    if None:\n"
           "        quoted = {"),
    Mutant("quote's formatting dropped", CONTENT, '"quote_entities": quote.get("entities"),\n', ""),
    Mutant("quote's place dropped", CONTENT, '"quote_position": quote.get("position"),\n', ""),
    Mutant("a lost answer stops the message", CONTENT, "allow_sending_without_reply=True, ", ""),
    Mutant("preview not sent", CONTENT, "**more, link_preview_options=preview(contents))",
           "**more)"),
    Mutant("preview comes back with a change", CONTENT,
           "            link_preview_options=preview([content]),\n", ""),
    Mutant("changed text without its formatting", CONTENT,
           'text=content["text"],\n            entities=content.get("entities"),',
           'text=content["text"],'),
    Mutant("album's mark moves nothing", CONTENT, "entities = shifted(content.get("
           '"caption_entities"), utf16_len(mark))\n            said |=',
           'entities = content.get("caption_entities")\n            said |='),
    Mutant("caption's formatting not sent", CONTENT,
           '        "caption_entities": content.get("caption_entities"),\n    }', "    }"),
    Mutant("live place never stops", CONTENT, 'if kind != "live_location":\n        return Stop',
           'if kind == "never":\n        return Stop'),
    Mutant("title not read aloud", CONTENT, 'TOLD = ("title", ', "TOLD = ("),
    Mutant("line moves nothing", CONTENT, 'shifted(said["entities"], utf16_len(line))',
           'said["entities"]'),
    # On the road, seen by scenes.
    Mutant("thread dropped", "delivery/telegram/wording.py",
           ', "message_thread_id": job.client.topic_id}', "}",
           "tests/flows/test_client_replies.py"),
    Mutant("forward copied", "delivery/telegram/ways.py",
           "if passage.errand.forward and not (must_say and takes_line(link.content)):",
           "if False:",
           "tests/flows/test_client_kinds.py::test_a_forward_keeps_whose_words_they_are"),
    Mutant("origin unsaid", "delivery/telegram/ways.py",
           "anew = content.anew(passage.where, said, passage.origin + passage.answered)",
           "anew = content.anew(passage.where, said, passage.answered)",
           "tests/flows/test_second_ways.py::"
           "test_what_a_client_deleted_arrives_however_telegram_says_so"),
    Mutant("die thrown anew", "delivery/telegram/ways.py",
           'if link.kind == "dice" and inward(job):', "if False:",
           "tests/flows/test_second_ways.py::test_a_die_shows_what_fell"),
    Mutant("words behind a picture unsent", "delivery/telegram/ways.py",
           "return Call(picture, rest=len(texts))", "return Call(picture)",
           "tests/flows/test_second_ways.py::"
           "test_a_long_caption_that_answers_arrives_whole_and_linked"),
    Mutant("deleted words sent to a client", "delivery/telegram/ways.py",
           "return not (inward(job) or link.place_gone) and Way.SEEN", "return False and Way.SEEN",
           "tests/flows/test_second_ways.py::"
           "test_what_an_operator_deleted_never_arrives_after_a_refusal_nobody_foresaw"),
)  # fmt: skip
