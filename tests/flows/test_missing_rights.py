"""A right that only something small needs is said once, left out while missing, and made good."""

from sandbox import Person
from tests.office import Office


def tags(office: Office) -> int:
    return len(office.box.calls_of("setChatMemberTag"))


def tag_of(office: Office, who: Person) -> str | None:
    return office.group.member(who).tag


async def _rights_change(office: Office, **rights: bool) -> None:
    looks = len(office.box.calls_of("getChatMember"))
    office.group.set_rights(office.bot, **rights)
    await office.until(lambda: len(office.box.calls_of("getChatMember")) > looks)
    await office.quiet()


async def test_nobody_is_tagged_without_the_right_and_all_are_once_it_is_granted(
    office: Office,
) -> None:
    general = office.olga.at(office.group)
    general.write("/on")
    await office.until(lambda: tag_of(office, office.olga))
    await _rights_change(office, can_manage_tags=False)
    before = tags(office)
    general.write("/off")
    office.oleg.at(office.group).write("/on")
    await office.until(lambda: any("Олег" in words for words in general.texts))
    await office.quiet()
    assert tags(office) == before and tag_of(office, office.olga)
    await office.write(office.client(), "Остальное работает?")
    await _rights_change(office, can_manage_tags=True)
    await office.until(lambda: tag_of(office, office.oleg))
    await office.until(lambda: not tag_of(office, office.olga))
    assert not any("больше не могу" in words for words in office.seat(office.boss).texts)
