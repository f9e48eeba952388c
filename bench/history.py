"""Owns the past: a database with so many messages in it, made by SQL in seconds."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bench import traffic
from storage.database import connect
from storage.migrations import migrate

NUMBERS = """WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
"""
CLIENTS = """INSERT INTO clients (id, name, locale, first_seen, greeted_at, topic_id, card_id,
        card_shown)
    SELECT :client + i, 'Клиент ' || i, 'ru', :now, :now, :topic + i, 9000000 + i, 'x' FROM n"""
ADDRESSES = """INSERT INTO addresses (channel, external_id, bot_id, client_id, since)
    SELECT 'telegram', :client + i, 0, :client + i, :now FROM n"""
CONVERSATIONS = """INSERT INTO conversations (id, client_id, opened_at, assignee_id, replied_at)
    SELECT i + 1, :client + i, :now, :first + i % 2, :now FROM n"""
LINKS = """INSERT INTO links (client_id, conversation_id, side, author_id, origin_id, copy_id,
        fingerprint, content, words, state, at)
    SELECT :client + i % :clients, 1 + i % :clients, iif(i / :clients % 2, 'staff', 'client'),
        :client + i % :clients, i + 1, i + 5000000, 'f' || i, '{"kind":"text"}',
        'Здравствуйте! Где мой заказ?', 'sent', :now - (:count - i) * 1000 FROM n"""
EVENTS = """INSERT INTO events (at, kind, client_id, conversation_id, actor_id, data)
    SELECT :now - (:count - i) * 1000, 'message_in', :client + i % :clients, 1 + i % :clients,
        :client + i % :clients, '{"content":"text"}' FROM n"""
OUTBOX = """INSERT INTO outbox (kind, chat, lane, priority, payload, client_id, link_id, due,
        state, attempts, message_id, created_at, called_at, settled_at)
    SELECT 'copy', 0, 'in:' || (:client + i % :clients), 0, '{}', :client + i % :clients, i + 1,
        :now, 'sent', 1, i + 5000000, :now, :now, :now - (:count - i) * 1000 FROM n"""
INBOX = """INSERT INTO inbox (channel, external_id, payload, received_at, state)
    SELECT 'telegram', 'past ' || i, '', :now - (:count - i) * 1000, 'done' FROM n"""


def make(path: Path, messages: int, clients: int) -> None:
    """The file of a company that has been at work for a while."""
    with closing(connect(str(path))) as file:
        migrate(file)
        file.execute("PRAGMA synchronous = OFF")
        values = {
            "client": traffic.FIRST_CLIENT,
            "topic": traffic.FIRST_TOPIC,
            "first": traffic.OPERATORS[0],
            "now": traffic.NOW * 1000,
            "clients": clients,
        }
        file.execute("BEGIN")
        _people(file, values)
        for sql, count in ((CLIENTS, clients), (ADDRESSES, clients), (CONVERSATIONS, clients)):
            file.execute(numbered(sql), {**values, "count": count})
        for sql in (LINKS, EVENTS, OUTBOX, INBOX):
            file.execute(numbered(sql), {**values, "count": messages})
        file.execute("COMMIT")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def numbered(sql: str) -> str:
    """The statement over numbers from 0 to count - 1."""
    head, _, tail = sql.partition("SELECT")
    return f"{head}{NUMBERS}SELECT{tail}"


def _people(file: sqlite3.Connection, values: dict[str, int]) -> None:
    for number in traffic.OPERATORS:
        file.execute(
            """
            INSERT INTO operators (id, name, role, in_group, created_at)
            VALUES (:id, :name, 'operator', 1, :now)
            """,
            {**values, "id": number, "name": f"Оператор {number}"},
        )
    file.execute(
        "UPDATE company SET group_id = :group, group_title = 'Клиенты', ready = 1",
        {"group": traffic.GROUP},
    )
