"""Owns operators: who is on the team, as what, and whether the bot may write to them."""

from dataclasses import dataclass
from datetime import datetime

from model import Door, Operator, Person, PersonId, Role
from model.people import told_apart
from model.seen import likeness
from storage.ports import Record, Tx
from storage.times import maybe_ms, moment, ms

COLUMNS = """id, name, username, role, in_group, private, department, assigned_at, locale,
    left_at, as_client, tables, deputy_id, checked_at, door,
    EXISTS (SELECT 1 FROM operators AS other
        WHERE (other.name = operators.name OR (other.look = operators.look AND other.look <> ''))
            AND other.name <> '' AND other.id <> operators.id
            AND other.door = '' AND other.left_at IS NULL
            AND (other.in_group = 1 OR other.role = 'owner')) AS namesake"""
PRESENT = "(door = '' AND (in_group = 1 OR (role = 'owner' AND left_at IS NULL)))"
STRANGER = """(name = '' AND role = 'operator' AND in_group = 0 AND NOT EXISTS
    (SELECT 1 FROM conversations WHERE assignee_id = operators.id))"""
"""Of whom Telegram was asked, for they pressed or typed something of the team's, and who is none of
it. (Whoever ever was has a name.)"""
BY_ID = f"SELECT {COLUMNS} FROM operators WHERE id = :id"  # noqa: S608 - constants only
BY_ROLE = f"""SELECT {COLUMNS} FROM operators
    WHERE role = :role AND {PRESENT} ORDER BY created_at, id"""  # noqa: S608 - constants only
TEAM = f"""SELECT {COLUMNS} FROM operators
    WHERE {PRESENT} ORDER BY name, id"""  # noqa: S608 - constants only

OWNERS = f"""SELECT {COLUMNS} FROM operators
    WHERE role = 'owner' ORDER BY created_at, id"""  # noqa: S608 - constants only
SET_PRIVATE = f"""UPDATE operators SET private = :value
    WHERE id = :id AND private <> :value AND NOT {STRANGER}"""  # noqa: S608 - constants only
FORGET = f"""DELETE FROM operators
    WHERE coalesce(checked_at, created_at) < :before AND {STRANGER}"""  # noqa: S608 - constants only
IS_KNOWN = f"SELECT 1 FROM operators WHERE id = :id AND NOT {STRANGER}"  # noqa: S608
NEWCOMERS = f"""SELECT {COLUMNS}, joined_at, joined_by_link FROM operators
    WHERE joined_at IS NOT NULL ORDER BY joined_at, id LIMIT :limit"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who joined the staff group, of whom the owners have not heard yet."""

    member: Operator
    at: datetime
    by_link: bool


def find(tx: Tx, operator_id: PersonId | None) -> Operator | None:
    """The operator with that Telegram id."""
    row = tx.row(BY_ID, id=operator_id)
    return _operator(row) if row else None


def _operator(row: Record) -> Operator:
    return Operator(
        id=row["id"],
        name=told_apart(row["name"], row["id"]) if row["namesake"] else row["name"],
        username=row["username"],
        role=Role(row["role"]),
        in_group=bool(row["in_group"]),
        private=bool(row["private"]),
        department=row["department"],
        assigned_at=moment(row["assigned_at"]),
        locale=row["locale"],
        left_at=moment(row["left_at"]),
        as_client=bool(row["as_client"]),
        tables=bool(row["tables"]),
        deputy_id=row["deputy_id"],
        checked_at=moment(row["checked_at"]),
        door=Door(row["door"]),
    )


def meet(tx: Tx, person: Person, now: datetime) -> Operator:
    """The operator as they are now: added when new, name and language kept fresh."""
    return met(tx, None, person, now)


def met(tx: Tx, known: Operator | None, person: Person, now: datetime) -> Operator:
    """The same where this transaction has looked already for that person."""
    anew = tx.run(
        """
        INSERT INTO operators (id, name, look, username, locale, created_at)
        VALUES (:id, :name, :look, :username, :locale, :now)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, look = excluded.look,
            username = excluded.username,
            locale = CASE WHEN excluded.locale = '' THEN operators.locale ELSE excluded.locale END
        WHERE operators.name <> excluded.name OR operators.username <> excluded.username
            OR excluded.locale NOT IN ('', operators.locale)
        """,
        id=person.id,
        name=person.name,
        look=likeness(person.name),
        username=person.username,
        locale=person.locale,
        now=ms(now),
    )
    if known and not anew:
        return known
    found = find(tx, person.id)
    assert found is not None
    return found


def look_anew(tx: Tx) -> None:
    """Whoever was met before it was kept how names look."""
    for row in tx.rows("SELECT id, name FROM operators WHERE look = '' AND name <> ''"):
        tx.run(
            "UPDATE operators SET look = :look WHERE id = :id",
            id=row["id"],
            look=likeness(row["name"]),
        )


def set_in_group(
    tx: Tx, operator_id: PersonId, in_group: bool, *, left_at: datetime | None = None
) -> None:
    """Remember whether the person is a member of the staff group, and when they left it."""
    tx.run(
        "UPDATE operators SET in_group = :value, left_at = :left WHERE id = :id",
        id=operator_id,
        value=int(in_group),
        left=maybe_ms(left_at),
    )


def set_door(tx: Tx, operator_id: PersonId, door: Door) -> None:
    """Whether they are let in."""
    tx.run("UPDATE operators SET door = :door WHERE id = :id", id=operator_id, door=door)


def set_joined(
    tx: Tx, operator_id: PersonId, at: datetime | None, *, by_link: bool = False
) -> None:
    """They joined the group then, and owners are to hear of it; None: not any more.

    `by_link`: by one that lets anybody in who has it.
    """
    tx.run(
        "UPDATE operators SET joined_at = :at, joined_by_link = :by_link WHERE id = :id",
        id=operator_id,
        at=maybe_ms(at),
        by_link=int(by_link),
    )


def was_here(tx: Tx, person_id: PersonId) -> bool:
    """Whether they are, or ever were, one of the team."""
    return bool(tx.value(IS_KNOWN, id=person_id))


def forget_strangers(tx: Tx, before: datetime) -> None:
    """Of whom Telegram said before that moment that they are none of the team nothing is kept."""
    tx.run(FORGET, before=ms(before))


def is_inside(tx: Tx, operator_id: PersonId) -> bool:
    """Whether they are in the staff group, on the team or not."""
    return bool(tx.value("SELECT 1 FROM operators WHERE id = :id AND in_group = 1", id=operator_id))


def newcomers(tx: Tx, limit: int) -> list[Newcomer]:
    """Who joined without the owners having heard of it; the first ones first."""
    rows = tx.rows(NEWCOMERS, limit=limit)
    return [
        Newcomer(_operator(row), moment(int(row["joined_at"])), bool(row["joined_by_link"]))
        for row in rows
    ]


def set_checked(tx: Tx, operator_id: PersonId, at: datetime) -> None:
    """Telegram said then whether the person is in the staff group."""
    tx.run("UPDATE operators SET checked_at = :at WHERE id = :id", id=operator_id, at=ms(at))


def unchecked(tx: Tx, before: datetime) -> list[PersonId]:
    """Who is taken for a member of the staff group since Telegram said so before that moment."""
    rows = tx.rows(
        """
        SELECT id FROM operators
        WHERE in_group = 1 AND (checked_at IS NULL OR checked_at < :before) ORDER BY id
        """,
        before=ms(before),
    )
    return [row["id"] for row in rows]


def forget_checks(tx: Tx) -> None:
    """Whatever Telegram said of membership is too old."""
    tx.run("UPDATE operators SET checked_at = NULL WHERE checked_at IS NOT NULL")


def forget_membership(tx: Tx) -> list[PersonId]:
    """Of another group nothing is known yet; returns who was in the former one."""
    known = [row["id"] for row in tx.rows("SELECT id FROM operators WHERE in_group = 1")]
    tx.run("UPDATE operators SET in_group = 0, checked_at = NULL")
    return known


def come_back(tx: Tx, operator_id: PersonId) -> None:
    """That they left, or were put out, counts no more: they are on the team, wherever they are."""
    tx.run(
        "UPDATE operators SET left_at = NULL, door = :open WHERE id = :id",
        id=operator_id,
        open=Door.OPEN,
    )


def set_as_client(tx: Tx, operator_id: PersonId, as_client: bool) -> None:
    """Remember whether what they write in private is meant as a client's words."""
    tx.run(
        "UPDATE operators SET as_client = :value WHERE id = :id",
        id=operator_id,
        value=int(as_client),
    )


def set_tables(tx: Tx, operator_id: PersonId, tables: bool) -> None:
    """Remember whether they want the pages of reports as tables."""
    tx.run("UPDATE operators SET tables = :value WHERE id = :id", id=operator_id, value=int(tables))


def set_private(tx: Tx, operator_id: PersonId, private: bool = True) -> bool:
    """Remember whether the bot may write to them, who started or blocked it; True if changed."""
    return bool(tx.run(SET_PRIVATE, id=operator_id, value=int(private)))


def set_role(tx: Tx, operator_id: PersonId, role: Role) -> None:
    """Name an owner or lead, or make somebody an operator again."""
    tx.run("UPDATE operators SET role = :role WHERE id = :id", id=operator_id, role=role)


def name_of(tx: Tx, operator_id: PersonId | None) -> str:
    """What they are called; empty for nobody, and for somebody unknown."""
    operator = find(tx, operator_id) if operator_id else None
    return operator.name if operator else ""


def to_alarm(tx: Tx) -> list[Operator]:
    """Who hears that something goes wrong: leads who can be written to, else the owners."""
    leads = [lead for lead in with_role(tx, Role.LEAD) if lead.private]
    return leads or with_role(tx, Role.OWNER)


def with_role(tx: Tx, role: Role) -> list[Operator]:
    """Everybody on the team of exactly that role, oldest first."""
    return [_operator(row) for row in tx.rows(BY_ROLE, role=role)]


def owners(tx: Tx) -> list[Operator]:
    """Everybody who is an owner, be they on the team now or not."""
    rows = tx.rows(OWNERS)
    return [_operator(row) for row in rows]


def unreached_owners(tx: Tx) -> list[str]:
    """Owners to whom the bot may not write, for they never opened it or blocked it: names, ids."""
    rows = tx.rows(
        "SELECT id, name FROM operators WHERE role = 'owner' AND left_at IS NULL AND private = 0"
    )
    return [row["name"] or str(row["id"]) for row in rows]


def team(tx: Tx) -> list[Operator]:
    """Owners and members of the staff group, by name."""
    return [_operator(row) for row in tx.rows(TEAM)]


def given(tx: Tx, operator_id: PersonId, now: datetime) -> None:
    """A conversation was given to them now: the next goes to somebody else, all else equal."""
    tx.run("UPDATE operators SET assigned_at = :now WHERE id = :id", id=operator_id, now=ms(now))


def set_department(tx: Tx, operator_id: PersonId, department: str) -> None:
    """Which department the operator works in; "" for none."""
    tx.run(
        "UPDATE operators SET department = :department WHERE id = :id",
        id=operator_id,
        department=department,
    )


def deputies(tx: Tx, operator: Operator) -> list[Operator]:
    """Who stands in for them, the first before the next: their deputy, that one's own, and so on.

    Each once: deputies of one another lead round in no circle. Who left the team is passed over.
    """
    met, found = {operator.id}, find(tx, operator.deputy_id)
    chain = []
    while found and found.id not in met:
        met.add(found.id)
        chain.append(found)
        found = find(tx, found.deputy_id)
    return [deputy for deputy in chain if deputy.is_present and deputy.in_group]


def set_deputy(tx: Tx, operator_id: PersonId, deputy_id: PersonId | None) -> None:
    """Who gets the operator's conversations before anybody else; None: as the rules have it."""
    tx.run(
        "UPDATE operators SET deputy_id = :deputy WHERE id = :id", id=operator_id, deputy=deputy_id
    )
