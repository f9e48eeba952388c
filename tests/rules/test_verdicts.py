"""The verdicts: every answer in the catalogue, produced by aiogram itself, never by a mock."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramNetworkError
from aiogram.methods import (
    AnswerCallbackQuery,
    CopyMessage,
    DeleteMessage,
    EditMessageText,
    SendMessage,
    SetMessageReaction,
    StopMessageLiveLocation,
    TelegramMethod,
)
from aiohttp import web

from delivery.channel import Outcome, Verdict, backoff
from delivery.telegram.verdicts import TABLE, judge
from model import Reason

TOKEN = "123456789:AAEtest-token_of_no_bot_0123456789abc"
GROUP, CLIENT = -1001234567890, 4242
SENT, RETRY, UNKNOWN, OUTDATED, DEAD, PARK, UNSUPPORTED = (
    Outcome.SENT,
    Outcome.RETRY,
    Outcome.UNKNOWN,
    Outcome.OUTDATED,
    Outcome.DEAD,
    Outcome.PARK,
    Outcome.UNSUPPORTED,
)


def send(chat: int) -> SendMessage:
    return SendMessage(chat_id=chat, text="hello")


def answer(method: TelegramMethod, status: int, content: str) -> BaseException:
    """The error that aiogram makes of an answer."""
    with pytest.raises(BaseException) as caught:
        AiohttpSession().check_response(Bot(TOKEN), method, status, content)
    return caught.value


def refusal(method: TelegramMethod, code: int, description: str, **parameters) -> BaseException:
    content = {"ok": False, "error_code": code, "description": description}
    if parameters:
        content["parameters"] = parameters
    return answer(method, code, json.dumps(content))


def verdict(code: int, description: str, chat: int = GROUP, **parameters) -> Verdict:
    return judge(refusal(send(chat), code, description, **parameters), idempotent=False)


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
RESERVED = (
    "can't parse entities: Character '-' is reserved and must be escaped with the preceding '\\'"
)
R = Reason
BAD_REQUESTS = [
    # what the description says after "Bad Request: ", in the staff group
    ("message thread not found", OUTDATED, R.TOPIC_GONE),
    ("TOPIC_DELETED", OUTDATED, R.TOPIC_GONE),
    ("TOPIC_CLOSED", OUTDATED, R.TOPIC_CLOSED),
    ("TOPIC_NOT_MODIFIED", SENT, R.DONE_ALREADY),
    ("TOPIC_ID_INVALID", OUTDATED, R.TOPIC_GONE),
    ("invalid forum topic identifier specified", OUTDATED, R.TOPIC_GONE),
    ("the chat is not a forum", PARK, R.NOT_A_FORUM),
    ("CHANNEL_FORUM_MISSING", PARK, R.NOT_A_FORUM),
    ("not enough rights to create a topic", PARK, R.NO_RIGHTS),
    ("not enough rights to edit the topic", DEAD, R.NO_RIGHTS),
    ("not enough rights to close or open the topic", DEAD, R.NO_RIGHTS),
    ("not enough rights to delete the topic", DEAD, R.NO_RIGHTS),
    ("name must be non-empty", DEAD, R.EMPTY),
    ("invalid icon color specified", DEAD, R.BAD_ICON),
    ("TOPIC_ICON_COLOR_INVALID", DEAD, R.BAD_ICON),
    ("DOCUMENT_INVALID", DEAD, R.BAD_ICON),
    ("GENERAL_MODIFY_ICON_FORBIDDEN", DEAD, R.BAD_ICON),
    ("message to be replied not found", OUTDATED, R.REPLY_GONE),
    ("message to copy not found", DEAD, R.SOURCE_GONE),
    ("message to forward not found", DEAD, R.SOURCE_GONE),
    ("the message can't be copied", DEAD, R.UNCOPYABLE),
    ("the message can't be forwarded", DEAD, R.UNCOPYABLE),
    ("messages can't be forwarded", DEAD, R.UNCOPYABLE),
    ("message has protected content and can't be forwarded", DEAD, R.PROTECTED),
    ("CHAT_FORWARDS_RESTRICTED", DEAD, R.PROTECTED),
    ("message to edit not found", OUTDATED, R.EDIT_GONE),
    (NOT_MODIFIED, SENT, R.DONE_ALREADY),
    ("message can't be edited", DEAD, R.CANT_EDIT),
    ("there is no text in the message to edit", DEAD, R.CANT_EDIT),
    ("there is no caption in the message to edit", DEAD, R.CANT_EDIT),
    ("message to delete not found", SENT, R.DONE_ALREADY),
    ("message can't be deleted", DEAD, R.DELETE_REFUSED),
    ("message can't be deleted for everyone", DEAD, R.DELETE_REFUSED),
    ("message to react not found", DEAD, R.REACT_GONE),
    ("REACTION_INVALID", DEAD, R.REACTION_INVALID),
    ("the reaction isn't available for the message", DEAD, R.REACTION_INVALID),
    ("message to pin not found", DEAD, R.PIN_GONE),
    ("not enough rights to manage pinned messages in the chat", DEAD, R.NO_RIGHTS),
    (
        "query is too old and response timeout expired or query ID is invalid",
        DEAD,
        R.QUERY_OLD,
    ),
    ("message text is empty", DEAD, R.EMPTY),
    ("text must be non-empty", DEAD, R.EMPTY),
    ("message is too long", DEAD, R.TOO_LONG),
    ("message caption is too long", DEAD, R.TOO_LONG),
    ("text is too long", DEAD, R.TOO_LONG),
    (
        "can't parse entities: Can't find end of the entity starting at byte offset 5",
        DEAD,
        R.PARSE,
    ),
    ('can\'t parse entities: Unsupported start tag "x" at byte offset 0', DEAD, R.PARSE),
    (
        'can\'t parse entities: Unmatched end tag at byte offset 10, expected "</b>", found "</i>"',
        DEAD,
        R.PARSE,
    ),
    (RESERVED, DEAD, R.PARSE),
    ("can't parse MessageEntity: Expected Integer", DEAD, R.PARSE),
    ("ENTITY_BOUNDS_INVALID", DEAD, R.PARSE),
    ("MEDIA_CAPTION_TOO_LONG", DEAD, R.TOO_LONG),
    ("REPLY_MESSAGE_ID_INVALID", OUTDATED, R.REPLY_GONE),
    ("MESSAGE_ID_INVALID", DEAD, R.SOURCE_GONE),
    ("message was not forwarded", DEAD, R.SOURCE_GONE),
    ("there are no messages to forward", DEAD, R.SOURCE_GONE),
    ("MESSAGE_NOT_COMMAND", UNSUPPORTED, R.UNSUPPORTED),
    (
        'can\'t parse entities: Unsupported start tag "tg-time" at byte offset 7',
        UNSUPPORTED,
        R.UNSUPPORTED,
    ),
    ("unknown parameter", UNSUPPORTED, R.UNSUPPORTED),
    ("unsupported parse_mode", DEAD, R.PARSE),
    ("can't parse inline keyboard button: Text buttons are unallowed", DEAD, R.BAD_MARKUP),
    ("BUTTON_DATA_INVALID", DEAD, R.BAD_MARKUP),
    ("BUTTON_URL_INVALID", DEAD, R.BAD_MARKUP),
    ("reply markup is too long", DEAD, R.BAD_MARKUP),
    ("object expected as reply markup", DEAD, R.BAD_MARKUP),
    ("chat not found", PARK, R.CHAT_GONE),
    ("not enough rights to send text messages to the chat", PARK, R.NO_RIGHTS),
    ("not enough rights to send photos to the chat", PARK, R.NO_RIGHTS),
    ("CHAT_WRITE_FORBIDDEN", PARK, R.NO_RIGHTS),
    ("CHAT_RESTRICTED", PARK, R.NO_RIGHTS),
    ("have no write access to the chat", PARK, R.NO_RIGHTS),
    ("VOICE_MESSAGES_FORBIDDEN", DEAD, R.VOICE_FORBIDDEN),
    ("QUOTE_TEXT_INVALID", OUTDATED, R.QUOTE_INVALID),
    (
        'failed to send message #2 with the error message "message is not modified"',
        UNKNOWN,
        R.ALBUM_PART,
    ),
    ("group send failed", UNKNOWN, R.ALBUM_PART),
    ("file is too big", DEAD, R.TOO_BIG),
    ("wrong file_id or the file is temporarily unavailable", DEAD, R.FILE_GONE),
    ("wrong HTTP URL specified", DEAD, R.FILE_GONE),
    ("failed to get HTTP URL content", DEAD, R.FILE_GONE),
    ("wrong type of the web page content", DEAD, R.FILE_GONE),
    ("wrong file identifier/HTTP URL specified", DEAD, R.FILE_GONE),
    ('parameter "text" is required', DEAD, R.BAD_REQUEST),
    ("chat_id is empty", DEAD, R.BAD_REQUEST),
    ("message identifier is not specified", DEAD, R.BAD_REQUEST),
    ("SOMETHING_NEVER_SEEN", DEAD, R.BAD_REQUEST),
]

OTHERS = [
    (403, "Forbidden: bot was blocked by the user", CLIENT, DEAD, R.BLOCKED),
    (403, "Forbidden: user is deactivated", CLIENT, DEAD, R.DEACTIVATED),
    (400, "Bad Request: chat not found", CLIENT, DEAD, R.NEVER_STARTED),
    (400, "Bad Request: PEER_ID_INVALID", CLIENT, DEAD, R.NEVER_STARTED),
    (
        403,
        "Forbidden: bot can't initiate conversation with a user",
        CLIENT,
        DEAD,
        R.NEVER_STARTED,
    ),
    (403, "Forbidden: the bot can't send messages to the bot", CLIENT, DEAD, R.TO_BOT),
    (403, "Forbidden: something new", CLIENT, DEAD, R.BLOCKED),
    (403, "Forbidden: something new", GROUP, PARK, R.NO_RIGHTS),
    (403, "Forbidden: bot was kicked from the supergroup chat", GROUP, PARK, R.KICKED),
    (403, "Forbidden: bot was kicked from the group chat", GROUP, PARK, R.KICKED),
    (403, "Forbidden: bot is not a member of the supergroup chat", GROUP, PARK, R.KICKED),
    (403, "Forbidden: the group chat was deleted", GROUP, PARK, R.CHAT_GONE),
    (400, "Bad Request: have no write access to the chat", CLIENT, DEAD, R.NO_RIGHTS),
    (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        GROUP,
        PARK,
        R.MIGRATED,
    ),
    (413, "Request Entity Too Large", GROUP, DEAD, R.TOO_BIG),
    (409, "Conflict: terminated by other getUpdates request", GROUP, RETRY, R.CONFLICT),
    (401, "Unauthorized", GROUP, RETRY, R.TOKEN_REFUSED),
    (401, "Unauthorized: invalid token specified", GROUP, RETRY, R.TOKEN_REFUSED),
    (404, "Not Found: method not found", GROUP, UNSUPPORTED, R.UNSUPPORTED),
    (404, "Not Found", GROUP, RETRY, R.TOKEN_REFUSED),
    (400, "Bad Request: Logged out", GROUP, RETRY, R.TOKEN_REFUSED),
    (500, "Internal Server Error: restart", GROUP, UNKNOWN, R.SERVER),
    (500, "Internal Server Error: sent message was immediately deleted", GROUP, UNKNOWN, R.SERVER),
    (502, "Bad Gateway", GROUP, UNKNOWN, R.SERVER),
    (504, "Gateway Timeout", GROUP, UNKNOWN, R.SERVER),
    (421, "Misdirected Request", GROUP, UNKNOWN, R.SERVER),
    (429, "Too Many Requests: retry later", GROUP, RETRY, R.FLOOD),
]


class TestCatalogue:
    @pytest.mark.parametrize(("text", "outcome", "reason"), BAD_REQUESTS)
    def test_bad_requests(self, text, outcome, reason):
        found = verdict(400, f"Bad Request: {text}")
        assert (found.outcome, found.reason) == (outcome, reason)

    @pytest.mark.parametrize(("code", "text", "chat", "outcome", "reason"), OTHERS)
    def test_other_codes(self, code, text, chat, outcome, reason):
        found = verdict(code, text, chat)
        assert (found.outcome, found.reason) == (outcome, reason)

    def test_every_row_of_the_table_is_reached(self):
        catalogue = [(400, text.lower()) for text, _, _ in BAD_REQUESTS]
        catalogue += [(min(code, 500), text.lower()) for code, text, *_ in OTHERS]
        beyond = {"messages to bots", "chat_admin_required", "chat_send_"}  # other wordings
        for row in TABLE:
            assert row.text in beyond or any(
                code == row.code and row.text in text for code, text in catalogue
            ), row

    def test_every_reason_has_its_case(self):
        cases = {case[-1] for case in BAD_REQUESTS} | {case[-1] for case in OTHERS}
        never_told_by_telegram = {
            *(R.NETWORK, R.UNREADABLE_ANSWER, R.NOT_MADE, R.NEWER, R.NOT_YET, R.NO_COPY, R.NO_WAY),
            R.OPEN_GROUP,
        }
        assert set(Reason) - cases == never_told_by_telegram

    @pytest.mark.parametrize(
        ("method", "outcome", "reason"),
        [
            (CopyMessage(chat_id=CLIENT, from_chat_id=GROUP, message_id=5), DEAD, R.SOURCE_GONE),
            (EditMessageText(chat_id=GROUP, message_id=5, text="b"), OUTDATED, R.EDIT_GONE),
            (StopMessageLiveLocation(chat_id=GROUP, message_id=5), OUTDATED, R.EDIT_GONE),
            (DeleteMessage(chat_id=GROUP, message_id=5), SENT, R.DONE_ALREADY),
            (SetMessageReaction(chat_id=GROUP, message_id=5), DEAD, R.REACT_GONE),
        ],
    )
    def test_an_id_that_is_none_means_what_the_method_was_for(self, method, outcome, reason):
        found = judge(refusal(method, 400, "Bad Request: MESSAGE_ID_INVALID"), idempotent=False)
        assert (found.outcome, found.reason) == (outcome, reason)

    def test_flood_says_how_long(self):
        found = verdict(429, "Too Many Requests: retry after 17", retry_after=17)
        assert (found.outcome, found.reason, found.after) == (RETRY, R.FLOOD, 17.0)

    def test_migration_says_where_to(self):
        found = verdict(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=-1009,
        )
        assert (found.outcome, found.new_chat_id) == (Outcome.MIGRATED, -1009)

    def test_a_refused_token_waits_for_people(self):
        assert verdict(401, "Unauthorized").after == 60.0

    def test_a_private_chat_is_never_parked(self):
        for row in TABLE:
            if row.outcome is PARK:
                found = verdict(row.code, row.text, CLIENT)
                assert found.outcome is DEAD, row

    def test_a_call_without_a_chat_is_judged_too(self):
        method = AnswerCallbackQuery(callback_query_id="1")
        old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
        assert judge(refusal(method, 400, old), idempotent=True).reason is R.QUERY_OLD

    @pytest.mark.parametrize("said", ["message is not modified", "topic_closed", "chat not found"])
    def test_what_people_write_never_passes_for_telegrams_words(self, said):
        text = f'Bad Request: can\'t parse entities: Unsupported start tag "{said}"'
        assert verdict(400, text).reason is R.PARSE


class TestUnreadable:
    @pytest.mark.parametrize("status", [502, 504])
    def test_a_gateways_page_is_unknown(self, status):
        page = f"<html><head><title>{status} Bad Gateway</title></head><body>nginx</body></html>"
        error = answer(send(CLIENT), status, page)
        assert judge(error, idempotent=False).outcome is UNKNOWN
        assert judge(error, idempotent=True).outcome is RETRY

    @pytest.mark.parametrize(
        ("title", "outcome", "reason"),
        [
            ("413 Request Entity Too Large", DEAD, R.TOO_BIG),
            ("429 Too Many Requests", RETRY, R.FLOOD),
        ],
    )
    def test_a_gateways_refusal_is_certain(self, title, outcome, reason):
        page = f"<html>\r\n<head><title>{title}</title></head></html>"
        found = judge(answer(send(CLIENT), int(title[:3]), page), idempotent=False)
        assert (found.outcome, found.reason) == (outcome, reason)

    def test_done_but_beyond_aiograms_types_is_sent(self):
        error = answer(send(CLIENT), 200, '{"ok":true,"result":{"message_id":5,"chat":"?"}}')
        found = judge(error, idempotent=False)
        assert (found.outcome, found.reason) == (SENT, R.UNREADABLE_ANSWER)

    @pytest.mark.parametrize("content", ["", '{"ok":true,"resu', "[]", "null", '{"ok":"?"}'])
    def test_anything_else_is_unknown(self, content):
        found = judge(answer(send(CLIENT), 200, content), idempotent=False)
        assert (found.outcome, found.reason) == (UNKNOWN, R.UNREADABLE_ANSWER)

    def test_aiogram_failing_on_its_own_is_unknown(self):
        error = answer(send(CLIENT), 500, '{"ok":false,"error_code":500}')
        assert isinstance(error, TypeError)
        assert judge(error, idempotent=False).outcome is UNKNOWN
        assert judge(asyncio.CancelledError(), idempotent=False).outcome is UNKNOWN


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[str]:
    """A server on loopback that speaks as badly as `serve` wants."""

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(once, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def error_from(base: str, patience: float = 5.0) -> Exception:
    session = AiohttpSession(api=TelegramAPIServer.from_base(base), timeout=patience)
    bot = Bot(TOKEN, session=session)
    try:
        await bot(send(CLIENT))
    except (AiogramError, OSError) as error:
        return error
    finally:
        await session.close()
    raise AssertionError("the call succeeded")


async def whole_request(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await reader.read(65536)


class TestNetwork:
    async def check(self, error: Exception, outcome: Outcome) -> Verdict:
        found = judge(error, idempotent=False)
        assert (found.outcome, found.reason) == (outcome, R.NETWORK), repr(error)
        assert judge(error, idempotent=True).outcome is RETRY
        assert "AAEtest" not in found.detail
        return found

    async def test_refused_is_certainly_not_sent(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
            error = await error_from(f"http://127.0.0.1:{taken.getsockname()[1]}")
        await self.check(error, RETRY)

    async def test_no_such_host_is_certainly_not_sent(self):
        await self.check(await error_from("http://no-such-host.invalid"), RETRY)

    async def test_failed_tls_is_certainly_not_sent(self):
        async def no_tls(reader, writer):
            await reader.read(100)
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        async with serving(no_tls) as base:
            await self.check(await error_from(base.replace("http", "https")), RETRY)

    async def test_an_impossible_address_is_certainly_not_sent(self):
        await self.check(await error_from("http://"), RETRY)

    async def test_a_connection_never_made_in_time_is_certainly_not_sent(self):
        error = TelegramNetworkError(send(CLIENT), "Request timeout error")
        error.__cause__ = aiohttp.ConnectionTimeoutError("Connection timeout to host")
        await self.check(error, RETRY)

    async def test_closed_after_the_request_is_unknown(self):
        async def close(reader, writer):
            await whole_request(reader)

        async with serving(close) as base:
            await self.check(await error_from(base), UNKNOWN)

    async def test_reset_after_the_request_is_unknown(self):
        async def reset(reader, writer):
            await whole_request(reader)
            writer.transport.abort()

        async with serving(reset) as base:
            await self.check(await error_from(base), UNKNOWN)

    async def test_no_answer_in_time_is_unknown(self):
        async def silent(reader, writer):
            await reader.read()

        async with serving(silent) as base:
            found = await self.check(await error_from(base, patience=0.1), UNKNOWN)
            assert found.detail == "Request timeout error"

    async def test_an_answer_cut_off_by_its_length_is_unknown(self):
        async def cut(reader, writer):
            await whole_request(reader)
            writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"ok":true,"res')

        async with serving(cut) as base:
            await self.check(await error_from(base), UNKNOWN)

    async def test_no_http_at_all_is_unknown(self):
        async def noise(reader, writer):
            await whole_request(reader)
            writer.write(b"\x00\x01\x02 what?\r\n\r\n")

        async with serving(noise) as base:
            await self.check(await error_from(base), UNKNOWN)

    @pytest.mark.parametrize(
        ("status", "body", "outcome"),
        [
            (502, "<html><head><title>502 Bad Gateway</title></head></html>", UNKNOWN),
            (200, '{"ok":true,"result":{"message_id":7,"da', UNKNOWN),
            (413, "<html><head><title>413 Request Entity Too Large</title></head></html>", DEAD),
        ],
    )
    async def test_a_real_server_answering_nonsense(self, status, body, outcome):
        async def handle(request: web.Request) -> web.Response:
            return web.Response(status=status, text=body)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            error = await error_from(f"http://127.0.0.1:{runner.addresses[0][1]}")
        finally:
            await runner.cleanup()
        assert judge(error, idempotent=False).outcome is outcome


class TestDetail:
    @pytest.mark.parametrize(
        "said",
        [
            f"Cannot connect to https://api.telegram.org/bot{TOKEN}/sendMessage now",
            f"InvalidURL: bot{TOKEN}/sendMessage",
            f"token {TOKEN} is wrong",
        ],
    )
    def test_never_shows_the_token(self, said):
        found = verdict(400, f"Bad Request: {said}")
        assert "AAEtest" not in found.detail
        assert "123456789" not in found.detail
        assert found.detail.startswith("Bad Request: ")

    def test_is_one_short_line(self):
        detail = verdict(400, "Bad Request: a\n" + "b" * 1000).detail
        assert detail == "Bad Request: a"
        assert len(verdict(400, "x" * 1000).detail) == 200

    def test_says_nothing_of_what_a_page_or_message_held(self):
        error = answer(send(CLIENT), 200, '{"ok":true,"result":{"text":"a secret"')
        assert "secret" not in judge(error, idempotent=False).detail


def test_backoff_doubles_to_a_minute_and_spreads_by_a_fifth():
    assert [backoff(n, 0.5) for n in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff(10_000, 0.0) == pytest.approx(48.0)
    assert backoff(10_000, 1.0) == pytest.approx(72.0)
