"""Buttons within a rich message ask the bot as those below a message do."""

from playwright.async_api import Route, expect

from tests.browser.chromium import RING
from tests.browser.tab import Open
from tests.playground.visitor import Json, Visitor, group

pytestmark = RING
CLIENT, QUESTION = "Богатая", "Что почём?"


async def test_they_ask_the_bot(open_tab: Open, playground: Visitor) -> None:
    """The bot sends none so far: the tab is told that its card is rich, with [Беру] within."""
    playground.says(playground.client(CLIENT), QUESTION)
    topic = playground.topic(CLIENT, QUESTION)["id"]

    def card(state: Json) -> Json:
        return next(m for m in group(state) if m["topic"] == topic and m["keyboard"])

    async def enrich(route: Route) -> None:
        answer = await route.fetch()
        state = await answer.json()
        found = card(state)
        offered = [button for row in found["keyboard"] for button in row]
        claim = next(button["data"] for button in offered if button["text"] == "Беру")
        take = {"text": "Беру отсюда", "callback_data": claim}
        gone = {"text": "Нельзя", "disabled": {}}
        found["rich"] = [
            {"type": "paragraph", "text": ["Или ", {"type": "button", "button": take}]},
            {"type": "buttons", "buttons": [gone]},
        ]
        await route.fulfill(response=answer, json=state)

    playground.until(card, "the card is there")
    tab = await open_tab(routes={"**/state": enrich}, topic=topic)
    within = tab.pane("group").locator(".rich").get_by_role("button")
    await expect(within.filter(has_text="Нельзя")).to_be_disabled()
    await within.filter(has_text="Беру отсюда").click()
    await expect(tab.toast("Разговор ваш")).to_be_visible()
    await expect(tab.message("group", "Ведёт Ольга")).to_be_visible()
