"""Owns the stages of a sale: the company's names of them, and which client stands where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from model import ClientId, PersonId, SaleStage, StageId
from storage.ports import Record, Tx
from storage.times import maybe_ms, moment, ms

STANDING = """SELECT client_id, stage_id, name, set_by, since FROM client_stages
    JOIN stages ON stages.id = stage_id"""
OF_CLIENT = f"{STANDING} WHERE client_id = :client"
DUE = f"{STANDING} WHERE due <= :now ORDER BY due, client_id"
ALL = f"{STANDING} ORDER BY since, client_id"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands: since when, and who said so."""

    client_id: ClientId
    stage: SaleStage
    set_by: PersonId
    since: datetime


def known(tx: Tx, name: str) -> StageId:
    """The number of the stage of that name, which there is from now on."""
    tx.run("INSERT INTO stages (name) VALUES (:name) ON CONFLICT (name) DO NOTHING", name=name)
    return StageId(tx.value("SELECT id FROM stages WHERE name = :name", name=name))


def named(tx: Tx, stage_ids: Iterable[StageId]) -> list[SaleStage]:
    """Those that were ever known, in that order."""
    rows = (tx.row("SELECT id, name FROM stages WHERE id = :id", id=number) for number in stage_ids)
    return [SaleStage(StageId(row["id"]), str(row["name"])) for row in rows if row]


def of(tx: Tx, client_id: ClientId) -> Standing | None:
    """Where the client stands; None if at no stage."""
    row = tx.row(OF_CLIENT, client=client_id)
    return _standing(row) if row else None


def put(
    tx: Tx,
    client_id: ClientId,
    stage_id: StageId,
    by: PersonId,
    now: datetime,
    due: datetime | None,
) -> None:
    """The client stands there from now on; `due`: when that is too long."""
    leave(tx, client_id)
    tx.run(
        """
        INSERT INTO client_stages (client_id, stage_id, set_by, since, due)
        VALUES (:client, :stage, :by, :now, :due)
        """,
        client=client_id,
        stage=stage_id,
        by=by,
        now=ms(now),
        due=maybe_ms(due),
    )


def leave(tx: Tx, client_id: ClientId) -> None:
    """The client stands at no stage any more."""
    tx.run("DELETE FROM client_stages WHERE client_id = :client", client=client_id)


def due(tx: Tx, now: datetime) -> list[Standing]:
    """Who has stood too long where they stand, and nobody was told since."""
    return [_standing(row) for row in tx.rows(DUE, now=ms(now))]


def look_again(tx: Tx, client_id: ClientId, at: datetime | None) -> None:
    """When it is too long again; None: never."""
    tx.run(
        "UPDATE client_stages SET due = :at WHERE client_id = :client",
        client=client_id,
        at=maybe_ms(at),
    )


def all_standing(tx: Tx) -> list[Standing]:
    """Every client who stands at a stage, who came there first before the others."""
    return [_standing(row) for row in tx.rows(ALL)]


def used(tx: Tx) -> list[str]:
    """The names of the stages at which anybody stands."""
    rows = tx.rows("SELECT name FROM stages WHERE id IN (SELECT stage_id FROM client_stages)")
    return [str(row["name"]) for row in rows]


def _standing(row: Record) -> Standing:
    return Standing(
        ClientId(row["client_id"]),
        SaleStage(StageId(row["stage_id"]), str(row["name"])),
        PersonId(row["set_by"]),
        moment(int(row["since"])),
    )
