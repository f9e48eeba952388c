"""Owns /board: how many clients stand at which stage of a sale, what it comes to, who they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from desk.clients import stages
from desk.voice import saying
from desk.voice.paging import leaf, rows
from model import SUM, Asked, Button, ClientId, House, MessageId, PersonId, Press, StageId
from storage import accounts, clients, conversations, people, profiles
from storage import stages as kept
from storage.ports import Tx
from storage.stages import Standing

FIRST, PAGE = 3, 15
"""So many of a stage the board names, and a page of that stage."""


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/board."""
    _board(tx, house, asked.person.id, now)


def turn(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A stage on the board, another page of it, or [Back] to the board, in its place."""
    if press.subject:
        _stage(tx, house, press, now)
    else:
        _board(tx, house, press.sender.id, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _board(
    tx: Tx, house: House, person_id: PersonId, now: datetime, *, edit: MessageId | None = None
) -> None:
    sums, found = _sums(tx), _by_stage(tx, house)
    told = [
        {
            **_counted(standings, sums),
            "name": name,
            "items": [
                _item(tx, house, standing, sums, now) for standing in islice(standings, FIRST)
            ],
            "more": max(0, len(standings) - FIRST),
        }
        for name, standings in found.items()
    ]
    keys = [
        Button("", "board", standings[0].stage.id, text=f"{name} · {len(standings)}")
        for name, standings in found.items()
        if len(standings) > FIRST
    ]
    saying.to_person(tx, person_id, "sales.board", now, edit=edit, keys=rows(keys), stages=told)


def _stage(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """One stage, a page of it: who has stood there longest first."""
    stage = next(iter(kept.named(tx, [StageId(press.subject)])), None)
    standings = _by_stage(tx, house).get(stage.name, []) if stage else []
    here, sums = leaf(standings, press.arg, PAGE), _sums(tx)
    turns = here.turns(lambda page, sign: Button("", "board", press.subject, page, text=sign))
    saying.to_person(
        tx,
        press.sender.id,
        "sales.stage",
        now,
        edit=press.message_id,
        keys=[turns, [Button("back", "board", 0)]] if turns else [[Button("back", "board", 0)]],
        name=stage.name if stage else "",
        **_counted(standings, sums),
        items=[_item(tx, house, standing, sums, now) for standing in here.shown],
    )


def _by_stage(tx: Tx, house: House) -> dict[str, list[Standing]]:
    """Who stands where: the company's stages in their order, then what it called others before.

    Whoever is known under several accounts is one person, and stands where they were put last.
    """
    found = defaultdict[str, list[Standing]](list, {name: [] for name in house.stages})
    whose = accounts.persons(tx)
    latest = {whose.get(place.client_id, place.client_id): place for place in kept.all_standing(tx)}
    for standing in sorted(latest.values(), key=lambda standing: standing.since):
        found[standing.stage.name].append(standing)
    return found


def _sums(tx: Tx) -> Mapping[ClientId, int]:
    """What each one's sale comes to, at whichever of their accounts it was noted."""
    sums = {client: stages.amount(said) for client, said in profiles.values(tx, SUM).items()}
    return sums | {account: stages.sum_of(tx, account) for account in accounts.persons(tx)}


def _counted(standings: Sequence[Standing], sums: Mapping[ClientId, int]) -> dict[str, Any]:
    worth = sum(sums.get(standing.client_id, 0) for standing in standings)
    return {"count": len(standings), "sum": worth}


def _item(
    tx: Tx, house: House, standing: Standing, sums: Mapping[ClientId, int], now: datetime
) -> dict[str, Any]:
    """A client on the board: where their topic is, since when they stand there, with whom."""
    client = clients.find(tx, standing.client_id)
    latest = conversations.latest(tx, standing.client_id)
    due = stages.too_long(standing.since, house.stages.get(standing.stage.name))
    return {
        "client": standing.client_id,
        "name": client.called if client else "",
        "topic": (client.topic_id if client else None) or 0,
        "since": saying.moment(standing.since),
        "late": due is not None and due <= now,
        "sum": sums.get(standing.client_id, 0),
        "with": people.name_of(tx, latest.assignee_id) if latest else "",
    }
