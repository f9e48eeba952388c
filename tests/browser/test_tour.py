"""The guided tour, by hand and played, to the owner's summary."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.chromium import RING
from tests.browser.tab import Open, Tab
from tests.playground.visitor import Visitor

pytestmark = RING
STEPS = ("question", "claim", "race", "reply", "note", "saved", "shift", "summary", "kill")
WRITER = "Гульнара"
PLAYED_MS = 150_000
"""A whole day is played in one step."""
DAY = "10:00–20:00"


async def begun(open_tab: Open, playground: Visitor) -> Tab:
    """A tab at the tour's first step, whoever went it before."""
    playground.done("tour", do="start")
    tab = await open_tab()
    await expect(tab("[data-tour][data-step='0'] .line")).to_contain_text("телефоны клиентов")
    await expect(tab.act("tour-play")).to_be_hidden()
    await tab.act("tour-next").click()
    await expect(tab("[data-tour][data-step='1']:not([data-done])")).to_be_visible()
    return tab


async def done(tab: Tab, name: str) -> None:
    """The step is ticked off; on to the next."""
    step = STEPS.index(name) + 1
    ticked = tab(f"[data-tour][data-step='{step}'][data-done]")
    # It is busy until the last of the step has been seen; only then it goes on.
    await expect(ticked).to_be_visible(timeout=PLAYED_MS)
    await tab.act("tour-next").click()
    await expect(tab(f"[data-tour][data-step='{step + 1}']")).to_be_visible()


def summaries(tab: Tab) -> Locator:
    """What the owner has been told of whole days."""
    return tab.pane("owner").locator("[data-message]:has([data-keyboard])").filter(has_text=DAY)


@pytest.mark.timeout(600)
async def test_played(open_tab: Open, playground: Visitor) -> None:
    tab = await begun(open_tab, playground)
    for name in STEPS:
        await tab.act("tour-play").click()
        await done(tab, name)
    await expect(summaries(tab).last).to_be_visible()
    await expect(tab.pane("owner").locator("[data-message] img").last).to_be_visible()
    await expect(tab.act("tour-play")).to_be_hidden()
    await tab.settled()
    await expect(tab.number("lost")).to_have_text("0")
    written = await tab.number("written").inner_text()
    farewell = f"Написано сообщений: {written}, потеряно: 0"
    await expect(tab("[data-tour] .line")).to_contain_text(farewell)
    assert adds_up(await tab.numbers())


def adds_up(numbers: dict[str, int]) -> bool:
    """Whether all that was written is on one of the others."""
    beside = ("written", "duplicated", "leaked")
    return numbers["written"] == sum(n for name, n in numbers.items() if name not in beside)


async def test_by_hand(open_tab: Open, playground: Visitor) -> None:
    tab = await begun(open_tab, playground)

    await tab.new_client("a", WRITER)
    await tab.write("a", "Когда привезут диван?")
    await done(tab, "question")

    await tab.act_as("Ольга")
    await tab.open_topic(WRITER)
    await tab.press("group", "Беру")
    await expect(tab.toast("Разговор ваш")).to_be_visible()
    await done(tab, "claim")

    held = playground.state()["tally"]["held"]
    await tab.act_as("Олег")
    await tab.write("group", "И я здесь")
    await expect(tab.message("group", "Разговор ведёт Ольга")).to_be_visible()
    await expect(tab.written("group", "И я здесь").locator("[data-emoji='🤔']")).to_be_visible()
    await expect(tab.number("held")).to_have_text(str(held + 1))
    assert adds_up(await tab.numbers())
    await tab.press("group", "Отправить")
    await expect(tab.written("a", "И я здесь")).to_be_visible()
    playground.until(lambda state: state["tally"]["held"] == held, "it is held no more")
    await done(tab, "race")

    await tab.act_as("Ольга")
    await tab.write("group", "Уже в пути")
    await expect(tab.written("a", "Уже в пути")).to_be_visible()
    await expect(tab.written("group", "Уже в пути").locator("[data-emoji='👌']")).to_be_visible()
    await done(tab, "reply")

    await tab.write("group", "// спросить склад")
    noted = tab.message("group", "спросить склад").locator("[data-emoji^='✍']")
    await expect(noted).to_be_visible()
    await done(tab, "note")

    await tab.write("a", "А доставка как проходит?")
    await tab.press("group", "🗂 Отправить · Доставка")
    await expect(tab.pane("a").locator("[data-message] img").last).to_be_visible()
    await done(tab, "saved")

    await tab.write("a", "А к вечеру успеете?")
    await expect(tab.written("group", "А к вечеру успеете?")).to_be_visible()
    await tab.act("shiftEnd").click()
    await done(tab, "shift")

    before = await summaries(tab).count()
    await tab.act("summary").click()
    await expect(summaries(tab)).to_have_count(before + 1)
    await expect(summaries(tab).last.get_by_role("button", name="Кто ждёт")).to_be_visible()
    await done(tab, "summary")

    await tab.act("kill").click()
    await expect(tab("[data-bar] [data-alive='false']")).to_be_visible()
    await tab.write("a", "Ау, вы живы?")
    await tab.act("revive").click()
    await expect(tab.written("group", "Ау, вы живы?")).to_be_visible(timeout=PLAYED_MS)
    await done(tab, "kill")

    await expect(tab.message("a", "склад")).to_have_count(0)
    await tab.act("tour-next").click()
    await expect(tab("[data-tour]")).to_be_hidden()
    await tab.settled()
    await expect(tab.number("lost")).to_have_text("0")
    await expect(tab.number("leaked")).to_have_text("0")
