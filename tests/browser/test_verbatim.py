"""Hostile names and texts in every place of the page: shown as they are, and nothing more."""

import pytest
from playwright.async_api import Route, expect

from sandbox.blanks import stored
from tests.browser.chromium import RING
from tests.browser.tab import Open, Tab
from tests.playground.visitor import Visitor, button, group

pytestmark = RING
TURNS = "\u202e"
NAMES = (
    "<img src=x onerror=pwned=1>",
    TURNS + '"></bdi><script>pwned=1</script>&lt;b&gt;{{7*7}}${7*7}',
)
TEXTS = (
    "<script>pwned=1</script>",
    "<img src=x onerror=pwned=1>",
    "<svg onload=pwned=1><animate onbegin=pwned=1 attributeName=x dur=1s>",
    "\"'><iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "javascript:pwned=1",
    'https://example.com/"onmouseover=pwned=1//<b>',
    "<a href=javascript:pwned=1>нажми</a>",
    "&lt;script&gt;pwned=1&lt;/script&gt; &#60;b&#62; &amp;amp; &nbsp;",
    "{{7*7}} {% raw %} ${7*7} #{7*7} <%= 7*7 %> {{constructor.constructor('pwned=1')()}}",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=x'>",
    "<style>*{display:none}</style><base href=//example.com/>",
    "<meta http-equiv=refresh content='0;url=//example.com/'>",
    "</div></section></main><h1>Здесь был Вася</h1><!--",
    "<form action=//example.com/><button formaction=javascript:pwned=1>",
    "\u202eexe.gnp\u202c\u2066\u200f\u05e9\u05dc\u05d5\u05dd\u2069 \u061c",
    "Z\u0351\u036b\u0343\u036aa\u0300\u0301\u0302\u0303l\u0334\u0335\u0336g\u0489o",
    "'; DROP TABLE clients; -- \\u003cscript\\u003e \\x3cb\\x3e",
    "ы" * 4096,
)
FOREIGN = """() => {
  const ours = new Set(`html head meta title link script body noscript header h1 h2 img span div
    button dl dt dd section p strong small i bdi main form textarea svg path circle rect line use
    polyline polygon nav a time ul li label input dialog em code pre blockquote`.split(/\\s+/));
  const strange = (one) => !ours.has(one.localName)
    || [...one.attributes].some(({ name }) => name.startsWith("on") || name.startsWith("form"))
    || (one.localName === "script" && !one.src.startsWith(`${origin}/page/`))
    || (one.localName === "img" && !/^\\/(page|file)\\//.test(one.getAttribute("src")))
    || (one.localName === "a" && !/^(https?|tg|mailto|tel):/.test(one.getAttribute("href")));
  const found = [...document.querySelectorAll("*")].filter(strange).map((one) => one.outerHTML);
  if ("pwned" in window) found.push("it was executed");
  if (document.querySelectorAll("h1, meta[http-equiv], base").length !== 1) found.push("a head");
  return found;
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


async def harmless(tab: Tab) -> None:
    assert await tab.evaluate(FOREIGN) == []
    assert await tab.evaluate(SIDEWAYS) <= 0


async def test_what_is_looked_for_would_be_found(open_tab: Open) -> None:
    tab = await open_tab()
    async with (
        tab.page.expect_console_message(lambda said: "Security Policy" in said.text),
        tab.page.expect_console_message(lambda said: "404" in said.text),  # the picture is none
    ):
        await tab.evaluate(f"document.body.insertAdjacentHTML('beforeend', '{NAMES[0]}')")
    assert await tab.evaluate(FOREIGN) == ['<img src="x" onerror="pwned=1">']
    assert any("Security Policy" in fault for fault in tab.faults)
    tab.faults.clear()
    await tab.evaluate("pwned = 1")
    assert "it was executed" in await tab.evaluate(FOREIGN)


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_a_name_everywhere(open_tab: Open, playground: Visitor, name: str) -> None:
    tab = await open_tab()
    await tab.new_client("a", name)
    await tab.write("a", "Это я")
    shown = name.lstrip(TURNS)  # the bot takes away what would turn the line around
    await tab.open_topic(shown)
    await expect(tab.message("group", "ждёт ответа")).to_contain_text(shown)
    await expect(tab("[data-service] .pill").filter(has_text=shown)).to_be_visible()
    await tab.menu("group", "ждёт ответа", "reply")
    await expect(tab.pane("group").locator(".answering")).to_contain_text(shown)
    await tab.press("group", "Беру")
    await tab.write("operator", "/mine")
    mine = tab.pane("operator").locator("[data-message]").last
    await expect(mine).to_contain_text(shown)
    await tab.pane("b").locator("[data-act='whose']").click()
    await expect(tab("[data-menu]").get_by_text(name, exact=True)).to_be_visible()
    await tab.page.keyboard.press("Escape")
    await harmless(tab)
    await tab.page.reload()
    await expect(tab.topic(shown)).to_be_visible()
    await harmless(tab)


async def test_a_text_is_a_text_everywhere(open_tab: Open, playground: Visitor) -> None:
    tab = await open_tab()
    client = "Шутник"
    await tab.new_client("a", client)
    await tab.write("a", "Начнём")
    await tab.open_topic(client)
    await tab.press("group", "Беру")
    for text in TEXTS:
        await tab.write("a", text)
    shown = tab.pane("a").locator(".out [data-text]")
    await expect(shown).to_have_count(len(TEXTS) + 1)
    assert await shown.evaluate_all("all => all.map((one) => one.textContent)") == [
        "Начнём",
        *TEXTS,
    ]
    await tab.settled()
    arrived = await tab.pane("group").locator("[data-text]").all_text_contents()
    for text in TEXTS:
        assert any(text in one or stored(text) in one for one in arrived), text
    await harmless(tab)


async def test_so_it_is_in_replies_captions_edits_and_notes(open_tab: Open) -> None:
    tab = await open_tab()
    client, text = "Отвечает", f"{TEXTS[1]} {TEXTS[3]}"
    await tab.new_client("a", client)
    await tab.write("a", text)
    await tab.open_topic(client)
    preview = tab.pane("a").locator(".answering .words")
    await tab.menu("a", text, "reply")
    await expect(preview).to_have_text(text)
    await tab.write("a", "к тому же")
    await expect(tab.message("a", "к тому же").locator(".answered .words")).to_have_text(text)
    await tab.menu("a", text, "quote")
    await tab.write("a", "вот это")
    await expect(tab.message("a", "вот это").locator(".answered .words")).to_have_text(text)
    await tab.pane("a").locator("[data-input]").fill(f"фото {text}")
    await tab.pane("a").locator("[data-act='attach']").click()
    await tab.act("attach-photo").click()
    await expect(tab.message("group", f"фото {text}").locator("img")).to_be_visible()
    await tab.menu("a", "к тому же", "edit")
    await tab.write("a", f"нет, {text}")
    await expect(tab.message("a", f"нет, {text}").locator("[data-edited]")).to_be_visible()
    await tab.write("group", f"// {text}")
    await expect(tab.message("group", f"// {text}").locator("[data-emoji^='✍']")).to_be_visible()
    await tab.write("group", f"Вам: {text}")
    await expect(tab.message("a", f"Вам: {text}")).to_be_visible()
    await harmless(tab)


async def test_links_lead_nowhere_unasked(open_tab: Open, playground: Visitor) -> None:
    tab = await open_tab()
    await tab.new_client("a", "Ссылается")
    await tab.write("a", "javascript:pwned=1 https://example.com/<b>x")
    await tab.message("a", "example.com").locator("a").click()
    await expect(tab("dialog .details")).to_contain_text("https://example.com/")
    await tab.act("no").click()
    await expect(tab("dialog")).to_have_count(0)
    assert len(tab.page.context.pages) == 1
    await harmless(tab)


async def test_a_colleague_of_any_name_is_named_as_they_are(
    open_tab: Open, playground: Visitor
) -> None:
    """Nobody can rename the team on the page, so the tab is told another name."""
    client, name = "Ничья", f"{NAMES[0]}{NAMES[1]}"
    playground.says(playground.client(client), "Кто возьмёт?")
    playground.topic(client, "Кто возьмёт?")

    async def rename(route: Route) -> None:
        answer = await route.fetch()
        state = await answer.json()
        for person in state["people"]:
            person["name"] = name if person["name"] == "Олег" else person["name"]
        await route.fulfill(response=answer, json=state)

    tab = await open_tab(routes={"**/state": rename})
    await tab.act_as(name)
    await tab.open_topic(client)
    oleg = playground.person("Олег")
    await tab.press("group", "Беру")
    await expect(tab.message("group", "Ведёт Олег")).to_be_visible()
    await tab.act_as("Ольга")
    card = next(m for m in reversed(group(playground.state())) if "Ведёт Олег" in m.get("text", ""))
    playground.done("press", oleg, key=card["key"], **button(card, "close:"))
    await expect(tab.toast("Закрыто").locator(".who")).to_have_text(f"{name}:")
    await harmless(tab)
