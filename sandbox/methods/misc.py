"""The bot about itself: who it is, its commands, descriptions and web hook."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from sandbox import wire
from sandbox.errors import bad_request, conflict
from sandbox.message import Json
from sandbox.methods.context import Context, method

MAX_COMMANDS = 100
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")


@method("getMe")
def get_me(ctx: Context) -> Json:
    return wire.me(ctx.bot)


@method("setMySettings")
def set_my_settings(ctx: Context) -> bool:
    bot, params = ctx.bot, ctx.params
    if "can_join_groups" in params:
        bot.joins_groups = params.flag("can_join_groups")
    if "has_topics_enabled" in params:
        bot.has_topics = params.flag("has_topics_enabled")
    if "can_read_all_group_messages" in params:
        bot.privacy = not params.flag("can_read_all_group_messages")
    if "supports_inline_queries" in params:
        bot.inline_mode = params.flag("supports_inline_queries")
    return True


@method("setWebhook")
def set_webhook(ctx: Context) -> bool:
    url = ctx.params.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if url and urlsplit(url).port not in (None, 443, 80, 88, 8443):
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = ctx.params.text("secret_token")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if "allowed_updates" in ctx.params:
        ctx.bot.updates.allow(ctx.params.objects("allowed_updates"))
    most = ctx.params.number("max_connections") if "max_connections" in ctx.params else 40
    return set_up(ctx, {"url": url, "max_connections": most, "secret": secret} if url else None)


def set_up(ctx: Context, hook: Json | None) -> bool:
    """Sends the updates there, or to getUpdates again if there is no address."""
    if ctx.params.flag("drop_pending_updates"):
        ctx.bot.updates.clear()
    ctx.bot.webhook = hook
    if hook:
        ctx.bot.updates.end_poll(conflict("terminated by setWebhook request"))
    return True


@method("deleteWebhook")
def delete_webhook(ctx: Context) -> bool:
    return set_up(ctx, None)


@method("getWebhookInfo")
def get_webhook_info(ctx: Context) -> Json:
    info: Json = {
        "url": "",
        **{name: said for name, said in (ctx.bot.webhook or {}).items() if name != "secret"},
        "has_custom_certificate": False,
        "pending_update_count": len(ctx.bot.updates),
    }
    allowed = ctx.bot.updates.allowed_updates
    return info if allowed is None else {**info, "allowed_updates": allowed}


@method("logOut")
def log_out(ctx: Context) -> bool:
    ctx.bot.logged_out = True
    return True


@method("close")
def close(ctx: Context) -> bool:
    return True


def _key(ctx: Context) -> tuple[str, str]:
    scope = ctx.params.json("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), ctx.params.text("language_code")


@method("setMyCommands")
def set_my_commands(ctx: Context) -> bool:
    commands = ctx.params.objects("commands")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", "")).strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        if command.get("is_ephemeral") and "ephemeral" in ctx.lacking:
            raise bad_request('can\'t parse BotCommand: unknown field "is_ephemeral"')
    ctx.bot.command_sets[_key(ctx)] = commands
    return True


@method("getMyCommands")
def get_my_commands(ctx: Context) -> list[Json]:
    return ctx.bot.command_sets.get(_key(ctx), [])


@method("deleteMyCommands")
def delete_my_commands(ctx: Context) -> bool:
    ctx.bot.command_sets.pop(_key(ctx), None)
    return True


def _set_text(ctx: Context, name: str, limit: int, complaint: str) -> bool:
    text = ctx.params.text(name)
    if len(text) > limit:
        raise bad_request(complaint)
    ctx.bot.profile[f"{name}:{ctx.params.text('language_code')}"] = text
    return True


@method("setMyDescription")
def set_my_description(ctx: Context) -> bool:
    return _set_text(ctx, "description", 512, "BOT_DESCRIPTION_TOO_LONG")


@method("setMyShortDescription")
def set_my_short_description(ctx: Context) -> bool:
    return _set_text(ctx, "short_description", 120, "BOT_SHORT_DESCRIPTION_TOO_LONG")


@method("setChatMenuButton")
def set_chat_menu_button(ctx: Context) -> bool:
    ctx.bot.profile[f"menu_button:{ctx.params.text('chat_id')}"] = ctx.params.json("menu_button")
    return True


@method("getChatMenuButton")
def get_chat_menu_button(ctx: Context) -> Json:
    found = ctx.bot.profile.get(f"menu_button:{ctx.params.text('chat_id')}")
    return found or {"type": "default"}
