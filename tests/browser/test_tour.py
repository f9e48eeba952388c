"""The guided tour, by hand and played, to the owner's summary."""

from playwright.async_api import Locator, expect

from tests.browser.chromium import RING
from tests.browser.tab import Open, Tab
from tests.playground.visitor import Visitor

pytestmark = RING
LAST = 7
WRITER = "Гульнара"
DAY = "10:00–20:00"


async def begun(open_tab: Open, playground: Visitor) -> Tab:
    """A tab at the tour's first step, whoever went it before."""
    playground.done("tour", do="start")
    tab = await open_tab()
    await expect(tab("[data-tour][data-step='0']:not([data-done])")).to_be_visible()
    return tab


async def done(tab: Tab, step: int) -> None:
    """The step is ticked off; on to the next."""
    await expect(tab(f"[data-tour][data-step='{step}'][data-done]")).to_be_visible()
    await tab.act("tour-next").click()
    await expect(tab(f"[data-tour][data-step='{step + 1}']")).to_be_visible()


def summaries(tab: Tab) -> Locator:
    """What the owner has been told of whole days."""
    return tab.pane("owner").locator("[data-message]:has([data-keyboard])").filter(has_text=DAY)


async def test_played(open_tab: Open, playground: Visitor) -> None:
    tab = await begun(open_tab, playground)
    for step in range(LAST):
        await tab.act("tour-play").click()
        await done(tab, step)
    await expect(summaries(tab)).to_have_count(1)
    await expect(tab.act("tour-play")).to_be_hidden()
    await tab.settled()
    await expect(tab.number("lost")).to_have_text("0")


async def test_by_hand(open_tab: Open, playground: Visitor) -> None:
    tab = await begun(open_tab, playground)

    await tab.new_client("a", WRITER)
    await tab.write("a", "Когда привезут диван?")
    await done(tab, 0)

    await tab.act_as("Ольга")
    await tab.open_topic(WRITER)
    await tab.press("group", "Беру")
    await expect(tab.toast("Разговор ваш")).to_be_visible()
    await done(tab, 1)

    await tab.act_as("Олег")
    await tab.write("group", "И я здесь")
    await expect(tab.message("group", "Разговор ведёт Ольга")).to_be_visible()
    await expect(tab.message("group", "И я здесь").locator("[data-emoji='🤔']")).to_be_visible()
    await tab.press("group", "Сделать заметкой")
    await done(tab, 2)

    await tab.act_as("Ольга")
    await tab.write("group", "Уже в пути")
    await expect(tab.message("a", "Уже в пути")).to_be_visible()
    await expect(tab.message("group", "Уже в пути").locator("[data-emoji='👌']")).to_be_visible()
    await done(tab, 3)

    await tab.write("group", "// спросить склад")
    noted = tab.message("group", "спросить склад").locator("[data-emoji^='✍']")
    await expect(noted).to_be_visible()
    await done(tab, 4)

    await tab.write("a", "А к вечеру успеете?")
    await expect(tab.message("group", "А к вечеру успеете?")).to_be_visible()
    await tab.act("shiftEnd").click()
    await done(tab, 5)

    before = await summaries(tab).count()
    await tab.act("summary").click()
    await expect(summaries(tab)).to_have_count(before + 1)
    await expect(summaries(tab).last.get_by_role("button", name="Кто ждёт")).to_be_visible()
    await done(tab, 6)

    await expect(tab.message("a", "склад")).to_have_count(0)
    await tab.act("tour-next").click()
    await expect(tab("[data-tour]")).to_be_hidden()
    await tab.settled()
    await expect(tab.number("lost")).to_have_text("0")
    await expect(tab.number("leaked")).to_have_text("0")
