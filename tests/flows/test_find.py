"""/find: the team finds what was said in private; a client who writes it has said something."""

from tests import blank
from tests.flows.staff_world import line, toast
from tests.office import Office

PAGES = 20


def answers(office: Office) -> list[str]:
    return [text for text in office.seat(office.olga).texts if text.startswith("🔎")]


async def indexed(office: Office) -> None:
    """Wait for the job behind the relay: what was said can be found a moment later."""
    with blank.aside(office.folder / "smena.db") as tx:
        queued = "SELECT EXISTS (SELECT 1 FROM search_queue)"
        await office.until(lambda: not tx.value(queued))


async def test_the_team_finds_what_was_said(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna, "Где мой серый диван?")
    office.olga.at(topic).write("// диваны на складе кончились")
    for number in range(PAGES):
        office.seat(anna).write(f"Кресло {number}")
    await office.until(lambda: office.shown(anna, f"Кресло {PAGES - 1}"))
    written = office.olga.at(topic).write("Диван привезём завтра")
    office.bot.inline_mode = True
    there = office.olga.chat(office.bot)
    there.start()
    await office.quiet()
    await indexed(office)

    there.write("/find серого дивана")
    await office.until(lambda: answers(office))
    group = str(office.group.id).removeprefix("-100")
    said = next(m for m in topic.messages if "серый диван" in (m.text or ""))
    assert "Где мой серый диван?" in answers(office)[0] and "кончились" not in answers(office)[0]
    links = [entity.get("url") for entity in there.last.content.entities]
    assert f"https://t.me/c/{group}/{topic.id}/{said.id}" in links

    office.olga.at(office.group).write("/find диван @Ольга")
    await office.until(lambda: len(answers(office)) == 2)
    assert "✍ · Ольга" in answers(office)[1]
    await office.until(lambda: any("личном чате" in m.text for m in office.group.general.messages))

    office.boss.at(topic).write("/answer Диваны", reply_to=written)
    await line(office, office.boss, topic, "Сохранил ответ «Диваны»")
    there.write("/find диван")
    await office.until(lambda: len(answers(office)) == 3)
    assert "🗂 Диваны: Диван привезём завтра" in answers(office)[2]
    asked = there.ask_inline(office.bot, "серый диван")
    elsewhere = office.olga.at(topic).ask_inline(office.bot, "серый диван")
    await office.until(lambda: asked.results is not None and elsewhere.results is not None)
    assert [result["title"] for result in elsewhere.results or ()] == ["Диваны"]
    assert "Где мой серый диван?" in [result["description"] for result in asked.results or ()]
    picked = there.choose_inline(asked, len(asked.results or ()) - 1)
    assert picked.text == "🔎 Анна: Где мой серый диван?"
    assert picked.entities[0]["url"] == f"https://t.me/c/{group}/{topic.id}/{said.id}"

    there.write("/find кресла")
    await office.until(lambda: len(answers(office)) == 5)  # one is what she picked
    assert "Кресло 19" in there.last.text and "Кресло 2\n" not in there.last.text
    await toast(office, there.press(there.last, "Раньше"))
    await office.until(lambda: "Кресло 11" in there.last.text)

    office.seat(anna).write("/find диван")
    await office.until(lambda: office.shown(anna, "/find диван"))
    assert not any(text.startswith("🔎") for text in office.seat(anna).texts)
    assert not any("Это видите только вы" in text for text in there.texts), "nor of what was picked"
