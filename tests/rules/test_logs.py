"""No token gets through the log, whichever way it came in."""

import json
import logging
import re
import sys
import threading

import pytest

from app import logs

SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TOKEN = f"123456789:{SECRET}"
SHORT = "42:SECRETofTheSandbox"
URL = f"https://api.telegram.org/file/bot{SHORT}/photos/file_1.jpg"


@pytest.fixture
def err(capsys):
    """What has been written to stderr since it was last asked; then all is put back."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before = {name: logging.getLogger(name).level for name in (None, *logs._CHATTY)}
    yield lambda: capsys.readouterr().err
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook = hooks
    root.handlers[:] = [kept for kept in root.handlers if not isinstance(kept, logs._Stderr)]
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def shows_nothing(text: str) -> bool:
    assert "[token]" in text
    return SECRET not in text and "SECRET" not in text


@pytest.mark.parametrize("logger", ["desk", "aiogram.dispatcher", "aiohttp.client", "apscheduler"])
@pytest.mark.parametrize("token", [TOKEN, SHORT, TOKEN.replace(":", "%3A"), SHORT.split(":")[1]])
def test_a_token_in_message_or_arguments_is_taken_out(err, logger, token):
    logs.configure(token=SHORT)
    logging.getLogger(logger).warning("GET %s", f"https://x/bot{token}/getMe")
    logging.getLogger(logger).warning(f"GET {token}")  # noqa: G004 - the message itself holds it
    logging.getLogger(logger).warning("%(url)s", {"url": token})
    text = err()
    assert text.count("[token]") == 3
    assert shows_nothing(text)


def test_a_proxy_s_credentials_are_taken_out(err):
    logs.configure(passwords=["hunter2!"])
    logging.getLogger("smena").error("%s; hunter2!", "socks5://anna:s3cret@10.0.0.5:1080")
    told = err()
    assert "socks5://10.0.0.5:1080" in told and "cret" not in told and "hunter" not in told


def test_an_exception_chain_with_the_token_in_a_url_never_shows_it(err):
    logs.configure(token=SHORT)
    try:
        try:
            raise OSError(f"404, message='Not Found', url='{URL}'")
        except OSError as cause:
            raise RuntimeError(f"no file for {TOKEN}") from cause
    except RuntimeError:
        logging.getLogger("delivery").exception("a download failed")
    text = err()
    assert "a download failed" in text
    assert "Not Found" in text
    assert shows_nothing(text)


def test_a_traceback_another_handler_has_already_formatted_is_redacted_too(err):
    logs.configure(token=SHORT)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, None)
    record.exc_text = f"Traceback: {URL}"
    record.stack_info = f"Stack: {URL}"
    logging.getLogger().handle(record)
    text = err()
    assert text.count("[token]") == 2
    assert shows_nothing(text)


def test_a_name_can_not_pass_for_a_line_of_the_log_or_steer_a_terminal(err):
    logs.configure()
    name = "Босс\n2026-09-22 12:00:00.000Z ERROR x: \x1b[2J\u202eevil"
    logging.getLogger("smena").warning("%s gets no summaries", name)
    said = err()
    assert said.count("\n") == 1 and "\\n2026" in said
    assert "\x1b" not in said and "\u202e" not in said


def test_a_record_that_cannot_be_formatted_does_not_spill_its_arguments(err):
    logs.configure(token=SHORT)
    logging.getLogger("desk").error("%d files from %s", URL, TOKEN)
    text = err()
    assert "unprintable record" in text
    assert "SECRET" not in text
    assert SECRET not in text


def test_what_python_would_print_itself_takes_the_same_way(err):
    logs.configure(token=SHORT)
    error = ValueError(URL)
    sys.excepthook(ValueError, error, None)
    thread = threading.Thread(target=lambda: 1 / len(URL[:0]), name=f"fetch {TOKEN}")
    thread.start()
    thread.join()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    text = err()
    assert text.count("CRITICAL") == 2
    assert shows_nothing(text)


def test_a_line_tells_time_in_utc_level_and_place(err):
    logs.configure()
    record = logging.LogRecord("desk", logging.INFO, __file__, 1, "opened %d", (3,), None)
    record.created, record.msecs = 0.0, 7.0
    logging.getLogger().handle(record)
    text = err()
    assert text == "1970-01-01 00:00:00.007Z INFO    desk: opened 3\n"


def test_the_chatter_of_libraries_is_quiet_but_their_warnings_are_not(err):
    logs.configure("DEBUG")
    for name in ("aiohttp.access", "apscheduler.scheduler", "apscheduler.executors.default"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("a warning")
    logging.getLogger("desk").debug("ours")
    text = err()
    assert not re.search("chatter", text)
    assert text.count("a warning") == 3
    assert "ours" in text


def test_configuring_twice_does_not_say_everything_twice(err):
    logs.configure()
    logs.configure()
    logging.getLogger("desk").warning("once")
    text = err()
    assert text.count("once") == 1


@pytest.mark.parametrize("text", ["12:30", "order 1234567: paid", "2026-11-21 18:05:03", "1:a"])
def test_ordinary_text_stays(text):
    assert logs.Redaction(TOKEN).redact(text) == text


def test_as_json_each_line_is_a_document_without_the_token(err):
    token = SHORT
    logs.configure("INFO", token, ['p"q\\w'], "json")
    logging.getLogger("smena").info("said %s and %s", token, 'p"q\\w')
    try:
        raise OSError(f"https://api.telegram.org/bot{token}/getMe")
    except OSError:
        logging.getLogger("smena").exception("went wrong")
    text = err()
    assert shows_nothing(text)
    first, second = (json.loads(line) for line in text.splitlines())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}\+00:00", first.pop("time"))
    said = "said [token] and [token]"
    assert first == {"level": "INFO", "logger": "smena", "message": said}
    assert second["error"] == "OSError" and "bot[token]/getMe" in second["trace"]
