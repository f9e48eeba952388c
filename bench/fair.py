"""What a company of a host feels of the troubles of others: five kinds at once, beside a calm one.

The host is the real one, but that the disk of one company is slow (`bench/slowed.py`).
"""

import json
import re
from pathlib import Path

from bench import traffic
from bench.host import Orders, crowd_of_many, host_of, lay
from bench.machine import ROOT
from bench.table import Table, quantile

CALM, FLOODED, SLOW, MISSPOKEN, BROKEN, REVOKED = range(6)
NAMES = ("calm", "flooded", "slow-disk", "misspoken", "broken-group", "revoked")
RATE, MESSAGES = 5.0, 300
"""Messages a second to the calm one, and how many of them without the troubles, and with them."""

FLOOD, TRAFFIC = 50.0, 1.0
"""Messages a second of the one who floods, and to each of the other companies."""

MOST = 50.0
"""Milliseconds by which the slowest in a hundred may be slower."""

SETTINGS = """
[delivery]
group_messages = 60
group_window_s = 1
per_client_share = 1
new_topics_per_minute = 20
[clients]
lobby_over = 0
"""
"""So that nothing waits for Telegram's limits, which are each bot's own."""

MACRO = re.compile(r"{% macro (\w+)\((.*?)\) %}")


async def measure(folder: Path, quick: bool) -> Table:
    """The same messages to the calm one, twice."""
    messages = 4 if quick else MESSAGES
    environ = lay(folder, NAMES)
    for name in NAMES:
        with (folder / name / "settings.local.toml").open("a", encoding="utf-8") as file:
            file.write(SETTINGS)
    table = Table(f"A calm company beside others: {messages} messages each time")
    async with crowd_of_many() as (port, orders):
        environ["SMENA_TELEGRAM__API_SERVER"] = f"http://127.0.0.1:{port}"
        _misspeak(folder / NAMES[MISSPOKEN])
        async with host_of("bench/slowed.py", folder, environ) as host:
            await orders(f"polled {len(NAMES)}")
            await _taken(orders, messages)  # from now on its clients are known
            before = await _taken(orders, messages)
            used = host.cpu()
            await _trouble(orders)
            amid = await _taken(orders, messages)
            spent = (host.cpu() - used) / (messages / RATE)
    for name, took in (("alone with its work", before), ("amid the troubles", amid)):
        table.add(name, f"p50 {quantile(took, 0.5):.1f} ms, p99 {quantile(took, 0.99):.1f} ms")
    later = quantile(amid, 0.99) - quantile(before, 0.99)
    table.bound("later by the others, p99", later, MOST, "ms")
    table.add("the host then", f"{spent:.0%} of a core")
    table.bound("not passed on", 2 * messages - len(before) - len(amid), 0)
    return table


async def _taken(orders: Orders, messages: int) -> list[float]:
    """Milliseconds of each that was passed on."""
    told = json.loads(await orders(f"write 1 {messages} {RATE}"))
    return [*told["new"], *told["known"]]


async def _trouble(orders: Orders) -> None:
    """All of it, from now on; those who are slow, broken or misspeak have work, too."""
    await orders(f"break {traffic.BOT + BROKEN}")
    await orders(f"revoke {traffic.BOT + REVOKED}")
    await orders(f"flood {traffic.BOT + FLOODED} {FLOOD}")
    for number in (SLOW, MISSPOKEN, BROKEN):
        await orders(f"flood {traffic.BOT + number} {TRAFFIC}")


def _misspeak(home: Path) -> None:
    """Each text of its own fails when it is said."""
    for path in (ROOT / "templates" / "ru").glob("*.html"):
        own = home / "templates.local" / "ru" / path.name
        own.parent.mkdir(parents=True, exist_ok=True)
        macros = MACRO.findall(path.read_text("utf-8"))
        said = (f"{{% macro {name}({given}) %}}{{{{ now.no.such }}}}{{% endmacro %}}"
                for name, given in macros)  # fmt: skip
        own.write_text("\n".join(said), "utf-8")
