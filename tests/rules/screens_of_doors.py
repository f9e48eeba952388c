"""The screens of the staff group's doors, for docs/screens.md: played in the real desk."""

from datetime import timedelta
from typing import Any

from desk.company import choosing, joining, membership
from model import GroupFacts, Person
from storage import company, people

OTHER, TIMUR, BOT = -1009, 9001, 9002
NAMES = {"ru": ("Тимур", "Новая группа"), "en": ("Timur", "New group")}


def the_doors(scene: Any, boss: int, group: int) -> list[Any]:
    """Somebody joins and does not belong there; the owner chooses another group."""
    tx, house, now = scene.tx, scene.house, scene.now
    name, title = NAMES[house.locale]
    timur = Person(TIMUR, name)
    membership.changed(tx, house, group, timur, True, now, now)
    joining.tick(tx, now + timedelta(minutes=1))
    found = [scene.said("To owners: somebody joined the group", "owner.joined")]
    joining.out(tx, TIMUR, True, now)
    found.append(scene.said("To owners after [Not ours]", "owner.barred"))
    people.set_in_group(tx, TIMUR, False)
    joining.bot_moved(tx, group, Person(BOT, "Mailer"), True, now, now)
    found.append(scene.said("To owners: a bot joined the group", "owner.bot_joined"))
    people.set_in_group(tx, BOT, False)
    company.set_candidate(tx, OTHER, boss, now)
    ready = {"is_supergroup": True, "is_forum": True, "is_member": True, "is_admin": True}
    admins = (Person(boss, scene.names.boss),)
    facts = GroupFacts(OTHER, title, can_manage_topics=True, admins=admins, **ready)
    choosing.inspected(tx, house, facts, now)
    found.append(scene.said("To the owner who chose another group", "owner.move"))
    return found
