"""The screens of the bot's own state, for docs/screens.md: played in the real desk."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from delivery.jobs import Job
from desk.watch import backups, damage, health, helpers
from model import BotId, ChatId, Order, Reason, Step
from model.company import BackupRules
from model.errands.lines import Say
from model.errands.papers import Condition
from model.health import Vitals
from model.upkeep import Problem
from storage import company, outbox, upkeep
from storage import helpers as store
from views import visible

MB, GB = 2**20, 2**30
TITLES = {
    "owner.backup_late": "To owners: no backup for two days",
    "owner.backup_back": "To owners when there is one again",
    "owner.drill_done": "To owners: the monthly trial of a backup",
    "owner.drill_failed": "The same when it fails",
    "owner.file_damaged": "To owners: the file can’t be read whole",
}


def the_bot_itself(scene: Any, boss: int, group: int, screen: Any) -> Iterator[Any]:
    """/health on a good day; then backups fail, are missed, and come again."""
    scene.house = replace(scene.house, backup=BackupRules(), update="smena update")
    _ticks(scene)
    company.set_state(scene.tx, True, ())
    company.polled(scene.tx, scene.now)
    yield _page(scene, "/health", boss, group, screen)
    began = scene.now
    for days in range(1, 4):
        scene.now = began + timedelta(days=days)
        _ticks(scene, Problem.NO_ROOM)
    _ticks(scene, Problem.NO_ROOM)
    outbox.put(scene.tx, Order(Say(text="x"), boss), scene.now)
    refused = outbox.new_rows(scene.tx, 0)[-1].id
    outbox.dead(scene.tx, refused, scene.now, Reason.BLOCKED, "")
    company.polled(scene.tx, scene.now)
    bot_id = BotId(7)
    store.configure(scene.tx, [bot_id], scene.now)
    helpers.met(scene.tx, bot_id, "alatau_help_bot")
    yield _page(scene, "/health when something is wrong", boss, group, screen)
    helpers.moved(scene.tx, bot_id, ChatId(group), True, scene.now)
    yield scene.said("To owners: a further bot helps", "owner.helper_here")
    helpers.refused(scene.tx, bot_id, Reason.KICKED, "", scene.now)
    yield scene.said("To owners: it does no more", "owner.helper_lost")
    _ticks(scene, Problem.NO_ROOM)
    scene.now += timedelta(hours=2)
    _ticks(scene)
    for text, title in TITLES.items():
        if text == "owner.drill_failed":
            scene.now += timedelta(days=31)
            _ticks(scene, rounds=1)
            _ticks(scene, Problem.DAMAGED)
            damage.found(scene.tx, scene.now)
        yield scene.said(title, text)


def _ticks(scene: Any, problem: Problem | None = None, rounds: int = 3) -> None:
    """The clock ticks, and whatever is ordered ends so; after three rounds nothing is left."""
    for _ in range(rounds):
        backups.tick(scene.tx, scene.house, scene.now)
        for kept in upkeep.ordered(scene.tx):
            if problem:
                backups.failed(scene.tx, scene.house, kept, problem, scene.now)
            else:
                made = replace(kept, name="auto.db", size=12 * MB, counts={"events": 12345})
                backups.done(scene.tx, scene.house, made, scene.now)


def _page(scene: Any, title: str, boss: int, group: int, screen: Any) -> Any:
    """/health, as it will be sent."""
    since = scene.now - timedelta(days=9)
    vitals = Vitals("0.1.0", since, 14, 20, 46 * GB, 31 * MB, "direct", 1)
    outbox.put(scene.tx, Order(Condition(), boss), scene.now)
    row = [row for row in outbox.new_rows(scene.tx, 0) if isinstance(row.errand, Condition)][-1]
    page = health.compose(scene.tx, scene.house, row, scene.now, vitals)
    job = Job(row, Step.SELF, row.chat, group)
    text = visible(scene.wording.page(job, page, page.text, scene.now))
    return screen(title, text, scene.labels([list(keys) for keys in page.keys]))
