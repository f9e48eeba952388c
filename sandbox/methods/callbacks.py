"""Answers to button presses and to inline queries."""

from __future__ import annotations

from sandbox.errors import bad_request
from sandbox.methods.context import Context, method
from sandbox.queries import Answer

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_ANSWER = 200
MAX_RESULTS = 50


@method("answerCallbackQuery")
def answer_callback_query(ctx: Context) -> bool:
    params = ctx.params
    query = ctx.queries.callbacks.get(params.need("callback_query_id"))
    if query is None or query.message.sender is not ctx.bot:
        raise bad_request(TOO_OLD)
    if ctx.world.clock.now() - query.at > ctx.limits.callback_answer:
        raise bad_request(TOO_OLD)
    text = params.text("text")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url and not url.startswith(f"t.me/{ctx.bot.username}?start="):
        raise bad_request("URL_INVALID")
    # The client shows what came first; Telegram accepts the rest all the same.
    query.answers.append(Answer(text or None, params.flag("show_alert"), url or None))
    ctx.world.changed("answered", query)
    return True


@method("answerInlineQuery")
def answer_inline_query(ctx: Context) -> bool:
    query = ctx.queries.inline.get(ctx.params.need("inline_query_id"))
    if query is None or query.bot is not ctx.bot:
        raise bad_request(TOO_OLD)
    if ctx.world.clock.now() - query.at > ctx.limits.callback_answer:
        raise bad_request(TOO_OLD)
    results = ctx.params.objects("results")
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if any(not 1 <= len(number.encode()) <= 64 for number in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    query.results = results
    ctx.world.changed("inline_answered", query)
    return True
