"""Who may ask the playground, and what it gives away: its own page, and nobody else."""

import json
import socket
import struct

import pytest

from tests.playground.visitor import Visitor


def test_the_page_works_before_the_bot_does(visitor: Visitor) -> None:
    assert visitor.first["bot"]["alive"]
    assert not visitor.first["bot"]["ready"]
    assert [one["role"] for one in visitor.first["people"]].count("operator") == 3
    visitor.ready()


def test_nothing_but_the_page_itself_is_loaded(visitor: Visitor) -> None:
    status, headers, _ = visitor.request("GET", "/state")
    assert status == 200
    policy = headers["Content-Security-Policy"].split("; ")
    assert "default-src 'self'" in policy
    assert "img-src 'self' data: blob:" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


FOREIGN = {
    "another name for us": {"Host": "evil.example:8765"},
    "our name with another port": {"Host": "127.0.0.1:1"},
    "a page from elsewhere": {"Origin": "https://evil.example"},
    "a page from a file": {"Origin": "null"},
    "a page on another port": {"Origin": "http://127.0.0.1:1"},
    "a picture or script elsewhere": {"Sec_Fetch_Site": "cross-site"},
    "a page of the same site": {"Sec_Fetch_Site": "same-site"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("path", ["/", "/state", "/feed?since=0", "/page/index.html", "/file/x"])
def test_nobody_else_is_answered(visitor: Visitor, path: str, headers: dict[str, str]) -> None:
    assert visitor.request("GET", path, **headers)[0] == 403


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_nobody_else_can_act(visitor: Visitor, headers: dict[str, str]) -> None:
    act = json.dumps({"act": "client", "name": "Мэллори"})
    status, _, _ = visitor.request("POST", "/do", act, Content_Type="application/json", **headers)
    assert status == 403
    assert "Мэллори" not in [one["name"] for one in visitor.state()["people"]]


def test_a_link_from_elsewhere_opens_the_page_and_nothing_more(visitor: Visitor) -> None:
    clicked = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    assert visitor.request("GET", "/", **clicked)[0] != 403
    assert visitor.request("GET", "/state", **clicked)[0] == 403


def test_the_page_itself_is_answered(visitor: Visitor) -> None:
    own = {"Origin": f"http://localhost:{visitor.port}", "Host": f"localhost:{visitor.port}"}
    assert visitor.request("GET", "/state", Sec_Fetch_Site="same-origin", **own)[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/page/..%2fserver.py", "/page/.%2e/server.py", "/page/nothing.js", "/page/", "/elsewhere"],
)
def test_only_the_files_of_the_page_are_given_away(visitor: Visitor, path: str) -> None:
    assert visitor.request("GET", path)[0] == 404


def test_a_form_is_no_act(visitor: Visitor) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert visitor.request("POST", "/do", "{}", Content_Type=kind)[0] == 415


@pytest.mark.parametrize("body", ["", "{", "[]", "1", '"act"'])
def test_what_is_no_object_is_no_act(visitor: Visitor, body: str) -> None:
    assert visitor.request("POST", "/do", body, Content_Type="application/json")[0] == 400


@pytest.mark.parametrize("asked", ["GET /feed?since=1", "GET /state", "POST /do"])
def test_a_closed_tab_is_no_error(visitor: Visitor, asked: str) -> None:
    """What the log says of it is read at the visitor's end."""
    lines = f"{asked} HTTP/1.1", f"Host: 127.0.0.1:{visitor.port}"
    act = ("Content-Type: application/json", "Content-Length: 100", "", '{"act":')
    for sent in (lines, (*lines, "", ""), (*lines, *act)):
        with socket.create_connection(("127.0.0.1", visitor.port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall("\r\n".join(sent).encode())
    assert visitor.request("GET", "/state")[0] == 200


WRONG = [
    {"act": "fly"},
    {"act": ["write"]},
    {},
    {"act": "write"},
    {"act": "write", "as": "1", "chat": "g", "text": "да"},
    {"act": "write", "as": True, "chat": "g", "text": "да"},
    {"act": "write", "as": 1, "chat": "g", "text": "да"},
    {"act": "client", "name": " "},
    {"act": "client", "name": "я" * 65},
    {"act": "client", "name": "\ud83d"},
    {"act": "advance", "seconds": -1},
    {"act": "advance", "seconds": 10**9},
    {"act": "advance", "to": "yesterday"},
    {"act": "weather", "kind": "snow"},
    {"act": "tour", "do": "skip"},
    {"act": "locale", "locale": "kk"},
]


@pytest.mark.parametrize("given", WRONG, ids=str)
def test_a_wrong_act_is_answered_with_a_line_for_people(visitor: Visitor, given) -> None:
    body = json.dumps(given)
    status, _, answer = visitor.request("POST", "/do", body, Content_Type="application/json")
    assert status == 409
    assert json.loads(answer)["error"]


def test_a_number_that_the_feed_does_not_know_is_answered_with_reload(visitor: Visitor) -> None:
    with visitor.feed(1) as old, visitor.feed(visitor.state()["seq"] + 1000) as ahead:
        assert old.kind == "text/event-stream"
        assert old.next()[1:] == ahead.next()[1:] == ("reload", {})
    assert visitor.request("GET", "/feed?since=now")[0] == 400


def test_the_browser_knows_better_where_it_was(visitor: Visitor) -> None:
    seq = visitor.state()["seq"]
    visitor.client("Лев")
    with visitor.feed(1, **{"Last-Event-ID": str(seq)}) as feed:
        number, kind, _ = feed.next()
        assert kind != "reload" and int(number) > seq
