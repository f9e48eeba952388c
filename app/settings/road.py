"""What can be set of the way to Telegram, and of the way back."""

from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator

from app.settings.values import (
    Proxies,
    Section,
    http_address,
    listening,
    setting,
    webhook_or_none,
)


def server(value: str) -> str:
    """The address of a Bot API; what every call begins with behind it comes by itself."""
    if urlsplit(value).path.rstrip("/").endswith("/bot"):
        raise ValueError("must end before /bot, which is put behind it anyway")
    return http_address(value)


class TelegramSection(Section):
    """The way to the Bot API."""

    api_server: Annotated[str, AfterValidator(server)] = setting(
        "https://api.telegram.org",
        "where the Bot API is; your own server's address if you run one",
        when="you run a Bot API server of your own",
    )
    proxy: Proxies = setting(
        (),
        'the way there where Telegram is blocked: "socks5://host:1080", '
        '"http://host:3128"; several in a list are tried in turn, "direct" among them; one '
        "with a password belongs in the environment",
        when="Telegram is blocked where the bot runs: see [The road to "
        "Telegram](#the-road-to-telegram)",
    )
    poll_timeout_s: int = setting(
        50,
        "seconds Telegram may hold a request for updates open (0 to 50)",
        when="something between you and Telegram cuts long requests",
        ge=0,
        le=50,
    )
    webhook_url: Annotated[str, AfterValidator(webhook_or_none)] = setting(
        "",
        'have Telegram bring updates to this address, such as "https://bot.example.org/smena", '
        "instead of fetching them; empty: they are fetched",
        when="a web server with a certificate stands before the bot: see [A webhook](#a-webhook)",
    )
    webhook_listen: Annotated[str, AfterValidator(listening)] = setting(
        "127.0.0.1:8081",
        "where the bot itself listens for what that server passes on",
        when="something else listens there already",
    )
    request_timeout_s: int = setting(
        30,
        "seconds to wait for the answer to any other call (1 to 300)",
        when="a slow line",
        ge=1,
        le=300,
    )

    def passwords(self) -> list[str]:
        """What of the proxies must never be shown, as written and as meant."""
        found = [urlsplit(address.get_secret_value()).password for address in self.proxy]
        return [form for word in found if word for form in {word, unquote(word)}]
