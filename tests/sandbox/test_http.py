"""The HTTP face: addresses, bodies, tokens, unknown methods and parameters, older servers."""

import json

import aiogram.methods
import aiohttp
import pytest
from aiogram.exceptions import TelegramNotFound
from aiogram.types import EphemeralMessageParameters, InputRichMessage

from sandbox.accepted import ACCEPTED
from sandbox.methods import METHODS


async def ask(scene, method, *, token=None, verb="POST", **how) -> tuple[int, dict]:
    session = await scene.api.session.create_session()
    address = f"{scene.box.url}/bot{token or scene.account.token}/{method}"
    async with session.request(verb, address, **how) as answer:
        return answer.status, await answer.json()


async def test_parameters_come_in_every_form(scene):
    given = {"chat_id": scene.anna.id, "text": "x"}
    form = aiohttp.FormData({name: str(value) for name, value in given.items()})
    multipart = aiohttp.FormData(default_to_multipart=True)
    for name, value in given.items():
        multipart.add_field(name, str(value))
    for how in (
        {"verb": "GET", "params": given},
        {"data": form},
        {"data": multipart},
        {"json": given},
    ):
        status, body = await ask(scene, "sendMessage", **how)
        assert (status, body["ok"]) == (200, True)
    assert scene.anna.chat(scene.account).texts[1:] == ["x"] * 4


async def test_names_of_methods_are_not_case_sensitive(scene):
    assert (await ask(scene, "GETME"))[1]["result"]["id"] == scene.account.id
    assert (await ask(scene, "getme", verb="GET"))[0] == 200


@pytest.mark.parametrize(
    ("token", "method", "status", "description"),
    [
        ("nonsense", "getMe", 401, "Unauthorized: invalid token specified"),
        ("1:AAAA", "getMe", 401, "Unauthorized"),
        (None, "makeCoffee", 404, "Not Found: method not found"),
    ],
)
async def test_what_is_not_there(scene, token, method, status, description):
    found, body = await ask(scene, method, token=token)
    assert found == status == body["error_code"]
    assert body == {"ok": False, "error_code": status, "description": description}


async def test_other_addresses_are_not_found(scene):
    session = await scene.api.session.create_session()
    async with session.get(f"{scene.box.url}/nothing/here") as answer:
        assert (await answer.json())["description"] == "Not Found"


async def test_a_body_that_is_no_json(scene):
    how = {"data": "{", "headers": {"Content-Type": "application/json"}}
    status, body = await ask(scene, "sendMessage", **how)
    assert (status, body["description"]) == (400, "Bad Request: can't parse request JSON object")


async def test_a_parameter_that_does_not_exist_is_refused(scene):
    status, body = await ask(
        scene, "sendMessage", json={"chat_id": scene.anna.id, "text": "x", "message_tread_id": 5}
    )
    assert status == 400
    assert body["description"] == 'Bad Request: unknown parameter "message_tread_id" of sendMessage'


def documented(method: str) -> frozenset[str]:
    model = getattr(aiogram.methods, method[0].upper() + method[1:])
    old = {
        name
        for name, info in model.model_fields.items()
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("deprecated")
    }
    return frozenset(model.model_fields) - old


NEWER = {"setMySettings"}
"""What this aiogram doesn't know yet."""


def test_every_method_accepts_what_the_bot_api_documents():
    served = {name for name, _ in METHODS.values()} | {"getUpdates"}
    assert served == set(ACCEPTED)
    assert not any(hasattr(aiogram.methods, name[0].upper() + name[1:]) for name in NEWER)
    known = served - NEWER
    assert {method: documented(method) for method in known} == {
        method: ACCEPTED[method] for method in known
    }


async def test_an_older_server_lacks_methods_and_parameters(scene, refused):
    scene.box.lacks("ephemeral", "rich", "member_tags")
    whisper = EphemeralMessageParameters(receiver_user_id=scene.boss.id)
    call = scene.api.send_message(scene.group.id, "x", ephemeral_message_parameters=whisper)
    assert "unknown parameter" in await refused(call)
    with pytest.raises(TelegramNotFound, match="method not found"):
        await scene.api.send_rich_message(scene.anna.id, InputRichMessage(html="x"))
    with pytest.raises(TelegramNotFound):
        await scene.api.set_chat_member_tag(scene.group.id, scene.boss.id, tag="x")
    with pytest.raises(ValueError, match="no such features"):
        scene.box.lacks("telepathy")


async def test_a_rich_message_is_kept_and_edited(scene, refused):
    rich = InputRichMessage(html="<h1>Вторник</h1><p>Ждут 3</p>")
    sent = await scene.api.send_rich_message(scene.anna.id, rich)
    assert sent.rich_message.blocks
    seat = scene.anna.chat(scene.account)
    assert "Ждут 3" in seat.last.text
    await scene.api.edit_message_text(
        chat_id=scene.anna.id,
        message_id=sent.message_id,
        rich_message=InputRichMessage(html="<b>Ждут</b> 2"),
    )
    assert "Ждут 2" in seat.last.text
    assert "exactly one" in await refused(
        scene.api.send_rich_message(scene.anna.id, InputRichMessage())
    )


async def test_logging_out_is_for_good(scene, refused):
    assert await scene.api.close()
    assert await scene.api.log_out()
    assert await refused(scene.api.get_me()) == "Bad Request: Logged out"


async def test_required_parameters(scene):
    for method, given, description in [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "message text is empty"),
        ("deleteMessage", {"chat_id": scene.anna.id}, "message identifier is not specified"),
        ("answerCallbackQuery", {}, 'parameter "callback_query_id" is required'),
        ("sendVenue", {"latitude": 1, "longitude": 2}, 'parameter "title" is required'),
        ("sendLocation", {"latitude": "x", "longitude": 2}, 'parameter "latitude" must be'),
    ]:
        _, body = await ask(scene, method, json=given)
        assert body["description"].startswith(f"Bad Request: {description}")


async def test_a_file_that_is_too_large_never_gets_in(scene):
    form = aiohttp.FormData()
    form.add_field("chat_id", str(scene.anna.id))
    form.add_field("document", b"0" * (56 << 20), filename="film.mkv")
    status, body = await ask(scene, "sendDocument", data=form)
    assert (status, body["description"]) == (413, "Request Entity Too Large")


async def test_markup_may_be_text_or_an_object(scene):
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    for form in (markup, json.dumps(markup)):
        given = {"chat_id": scene.anna.id, "text": "?", "reply_markup": form}
        assert (await ask(scene, "sendMessage", json=given))[0] == 200
    assert scene.anna.chat(scene.account).last.labels == ["Да"]
    given["reply_markup"] = "[]"
    _, body = await ask(scene, "sendMessage", json=given)
    assert body["description"] == "Bad Request: object expected as reply markup"
