"""Every button: where it stands, who may, what it does, what its data may carry; the card."""

from functools import partial

from desk.answers import making, offering, screens
from desk.broadcasts import answering, composing, sending
from desk.clients import profile, same, stages, tags
from desk.company import audit, choosing, deputies, joining, owning, private, team
from desk.company.door import ButtonEntry, InlineEntry
from desk.conversations import ratings
from desk.drafts import taking
from desk.privacy import client_data, erasing, exports
from desk.quality import reading
from desk.relay import bulk, canned, lists, moments, presses, scheduled
from desk.reports import sales, tasks, telling
from desk.routing import applying as routing
from desk.routing import menu as for_clients
from desk.routing import screens as routes
from desk.rules import acts, asking
from desk.rules.options import BY_NUMBER
from desk.search import finding
from desk.shifts import leaving, planning, promises, timetable
from desk.strangers import hearing, lobby
from desk.voice import paging
from desk.watch import health
from desk.wishes import asking as asking_for
from desk.wishes import language
from handlers.entries.places import EVERYBODY, LEAD, OPERATOR, OWNER
from model import Spot
from model.buttons import NUMBERS
from model.cards import CardKey, CardLayout, Menu, When

IDS, ANY = range(1, 2**63), range(-(2**63), 2**63)
MINUTES = range(7 * 24 * 60 + 1)
PARTS = range(11)
"""Parts of an album, counted from 1; 0: all of it."""

FIELDS = NUMBERS
"""The fields that the settings may name and the sum, by their names; 0: a note on the client."""

PAGES, DAYS = range(14), range(4_000_000)
"""Pages of the calendar, and days by their number."""

PAGES_OF_LISTS = paging.PAGES
PAGES_OF_ANSWERS, PAGES_OF_TEAM = range(1000), range(planning.PAGES)
PARTS_OF_HOUSE = NUMBERS
"""The departments, by their names."""
NEW_OR_OLD, OF_ANSWER = range(2**63), range(len(screens.FIELDS))

CHECKS = range(len(reading.CHECKS))
OPTIONS, OFFERS = BY_NUMBER.keys(), range(64)
"""What can be set, by its number; which of the values that are offered."""

in_topic = partial(ButtonEntry, where=Spot.TOPIC, subject=IDS)
in_general = partial(ButtonEntry, where=Spot.GENERAL)
in_private = partial(ButtonEntry, where=Spot.PRIVATE)

BUTTONS: tuple[ButtonEntry, ...] = (
    in_topic("claim", least=OPERATOR, act=presses.claim),
    in_topic("take", least=OPERATOR, act=presses.take),
    in_topic("note", least=OPERATOR, act=presses.note),
    in_topic("more", least=OPERATOR, act=partial(presses.menu, name="more")),
    in_topic(
        "pick", least=OPERATOR, act=partial(presses.menu, name="transfer"), arg=PAGES_OF_LISTS
    ),
    in_topic("to_snooze", least=OPERATOR, act=partial(presses.menu, name="snooze")),
    in_topic("to_promise", least=OPERATOR, act=partial(presses.menu, name="promise")),
    in_topic("back", least=OPERATOR, act=partial(presses.menu, name="")),
    in_topic("snooze", least=OPERATOR, act=moments.snooze, arg=range(-1, MINUTES.stop)),
    in_topic("promise", least=OPERATOR, act=moments.promise, arg=MINUTES),
    in_topic("snooze_day", least=OPERATOR, act=moments.day_of_snooze, arg=PAGES),
    in_topic("promise_day", least=OPERATOR, act=moments.day_of_promise, arg=PAGES),
    in_topic("snooze_on", least=OPERATOR, act=partial(moments.on_day, name="snooze"), arg=DAYS),
    in_topic("promise_on", least=OPERATOR, act=partial(moments.on_day, name="promise"), arg=DAYS),
    in_topic("to_later", least=OPERATOR, act=scheduled.open_menu),
    in_topic("later", least=OPERATOR, act=scheduled.choose, arg=MINUTES),
    in_topic("later_day", least=OPERATOR, act=moments.day_of_later, arg=PAGES),
    in_topic("later_on", least=OPERATOR, act=scheduled.on_day, arg=DAYS),
    in_topic("later_cancel", least=OPERATOR, act=scheduled.cancel, arg=IDS),
    in_topic("kept", least=OPERATOR, act=moments.fulfil),
    in_topic("more_here", least=OPERATOR, act=promises.press_here),
    in_topic("done_here", least=OPERATOR, act=promises.press_here),
    in_topic("close", least=OPERATOR, act=presses.close, arg=range(2)),
    in_topic("reopen", least=OPERATOR, act=presses.reopen),
    in_topic("release", least=OPERATOR, act=presses.release),
    in_topic("no_answer", least=OPERATOR, act=presses.no_answer),
    in_topic("give", least=OPERATOR, act=presses.give, arg=IDS),
    in_topic("history", least=OPERATOR, act=presses.history),
    in_topic("to_tags", least=OPERATOR, act=tags.show),
    in_topic("tag", least=OPERATOR, act=routing.by_tag, arg=IDS),
    in_topic("reason", least=OPERATOR, act=tags.choose, arg=IDS),
    in_topic("to_stages", least=OPERATOR, act=stages.show),
    in_topic("stage", least=OPERATOR, act=stages.choose, arg=IDS),
    in_topic("fill_sum", least=OPERATOR, act=presses.fill_sum),
    in_topic("about", least=OPERATOR, act=profile.show),
    in_topic("fill", least=OPERATOR, act=presses.fill, arg=FIELDS),
    in_topic("about_drop", least=OPERATOR, act=profile.drop),
    in_topic("ask_phone", least=OPERATOR, act=profile.ask_phone),
    in_topic("same_join", least=OPERATOR, act=same.join, arg=IDS),
    in_topic("same_part", least=OPERATOR, act=same.part, arg=IDS),
    in_topic("undo", least=OPERATOR, act=presses.undo),
    in_topic("mute", least=OPERATOR, act=hearing.mute),
    in_topic("block", least=OPERATOR, act=hearing.block),
    in_topic("hear", least=OPERATOR, act=hearing.hear),
    in_topic("keep_answer", least=LEAD, act=making.by_press),
    in_topic("send_answer", least=OPERATOR, act=canned.by_press, arg=IDS),
    in_topic("draft_take", least=OPERATOR, act=taking.take),
    in_topic("draft_leave", least=OPERATOR, act=taking.leave),
    in_topic("translate", least=OPERATOR, act=taking.translate),
    in_general("lobby_in", least=OPERATOR, act=lobby.let_in, subject=IDS),
    in_general("lobby_out", least=OPERATOR, act=lobby.block, subject=IDS),
    in_general("lobby_all", least=OPERATOR, act=lobby.let_all_in),
    in_general("lobby_back", least=OPERATOR, act=lobby.take_back),
    in_topic("data", least=OWNER, act=client_data.show),
    in_topic("held_send", least=OPERATOR, act=presses.held_send, arg=IDS),
    in_topic("held_note", least=OPERATOR, act=presses.held_note, arg=IDS),
    in_topic("held_take", least=OPERATOR, act=presses.held_take, arg=IDS),
    in_topic("again", least=OPERATOR, act=presses.send_again, arg=PARTS),
    in_topic("arrived", least=OPERATOR, act=presses.arrived, arg=PARTS),
    in_private("rate", least=EVERYBODY, act=ratings.press, subject=IDS, arg=ANY),
    in_private("ask_queue", least=OPERATOR, act=private.ask),
    in_private("ask_mine", least=OPERATOR, act=private.ask),
    in_private("ask_duty", least=OPERATOR, act=private.ask),
    in_private("as_client", least=OPERATOR, act=private.as_client),
    in_private("as_staff", least=OPERATOR, act=private.as_staff),
    in_private("work", least=LEAD, act=lists.turn_queue),
    in_private("queue_page", least=OPERATOR, act=lists.turn_queue, subject=PAGES_OF_LISTS),
    in_private("mine_page", least=OPERATOR, act=lists.turn_mine, subject=PAGES_OF_LISTS),
    in_private("duty_page", least=OPERATOR, act=lists.turn_duty, subject=PAGES_OF_LISTS),
    in_private("work_of", least=LEAD, act=bulk.show, subject=IDS, arg=PAGES_OF_LISTS),
    in_private("work_pick", least=LEAD, act=bulk.pick, subject=IDS, arg=PAGES_OF_LISTS),
    in_private("work_give", least=LEAD, act=bulk.give, subject=IDS, arg=IDS),
    in_private("case_pick", least=LEAD, act=tasks.pick, subject=IDS, arg=PAGES_OF_LISTS),
    in_private("case_give", least=LEAD, act=tasks.give, subject=IDS, arg=IDS),
    in_private("case_urge", least=LEAD, act=tasks.urge, subject=IDS),
    in_private("case_settle", least=LEAD, act=tasks.settle, subject=IDS),
    in_private("leave_give", least=OPERATOR, act=leaving.press, subject=IDS),
    in_private("leave_keep", least=OPERATOR, act=leaving.press, subject=IDS),
    in_private("leave_all", least=OPERATOR, act=leaving.press, arg=ANY),
    in_private("ring_more", least=OPERATOR, act=promises.press, subject=IDS),
    in_private("ring_done", least=OPERATOR, act=promises.press, subject=IDS),
    in_private("later_drop", least=OPERATOR, act=scheduled.cancel_in_private, subject=IDS),
    in_private("roster_day", least=LEAD, act=timetable.turn, subject=ANY, arg=PAGES_OF_TEAM),
    in_private("roster_pick", least=LEAD, act=timetable.pick, subject=IDS, arg=IDS),
    in_private("roster_set", least=LEAD, act=timetable.choose, subject=IDS, arg=IDS),
    in_private("sum", least=LEAD, act=telling.press, subject=ANY, arg=ANY),
    in_private("sum_wait", least=LEAD, act=telling.press, subject=ANY, arg=ANY),
    in_private("sum_bad", least=LEAD, act=telling.press, subject=ANY, arg=ANY),
    in_private("sum_team", least=LEAD, act=telling.press, subject=ANY, arg=ANY),
    in_private("sum_numbers", least=LEAD, act=telling.press, subject=ANY, arg=ANY),
    in_private("sum_behind", least=LEAD, act=telling.press_number, subject=ANY, arg=ANY),
    in_private("sum_table", least=LEAD, act=telling.press, subject=ANY, arg=ANY),
    in_private("sum_text", least=LEAD, act=telling.press, subject=ANY, arg=ANY),
    in_private("sum_export", least=OWNER, act=exports.of_report, subject=ANY, arg=ANY),
    in_private("export", least=OWNER, act=exports.press, subject=ANY),
    in_private("board", least=LEAD, act=sales.turn, subject=NEW_OR_OLD, arg=PAGES_OF_LISTS),
    in_private("review_list", least=LEAD, act=reading.turn),
    in_private("review_open", least=LEAD, act=reading.show, subject=IDS),
    in_private("review_tick", least=LEAD, act=reading.tick, subject=IDS, arg=CHECKS),
    in_private("review_word", least=LEAD, act=reading.ask_word, subject=IDS),
    in_private("review_star", least=LEAD, act=reading.star, subject=IDS),
    in_private("review_done", least=LEAD, act=reading.done, subject=IDS),
    in_private("not_ours", least=OWNER, act=joining.not_ours, subject=IDS),
    in_private("let_in", least=OWNER, act=joining.let_in, subject=IDS),
    in_private("move_group", least=OWNER, act=choosing.move, subject=ANY),
    in_private("stay_group", least=OWNER, act=choosing.stay, subject=ANY),
    in_private("found", least=OPERATOR, act=finding.turn, subject=range(finding.PAGES)),
    in_private("audit", least=OWNER, act=audit.turn, subject=range(audit.PAGES)),
    in_private("set_home", least=OWNER, act=acts.show_home),
    in_private("set_open", least=OWNER, act=acts.show_option, subject=OPTIONS),
    in_private("set_pick", least=OWNER, act=acts.pick, subject=OPTIONS, arg=OFFERS),
    in_private("set_drop", least=OWNER, act=acts.drop, subject=OPTIONS),
    in_private("set_words", least=OWNER, act=acts.ask_words, subject=OPTIONS, arg=OFFERS),
    in_private("set_unword", least=OWNER, act=acts.unword, subject=OPTIONS, arg=OFFERS),
    in_private("set_save", least=OWNER, act=acts.save, subject=OPTIONS, arg=OFFERS),
    in_private(
        "ask_pick", least=OWNER, act=partial(acts.pick, first=True), subject=OPTIONS, arg=OFFERS
    ),
    in_private(
        "ask_save", least=OWNER, act=partial(acts.save, first=True), subject=OPTIONS, arg=OFFERS
    ),
    in_private("ask_later", least=OWNER, act=asking.put_off, subject=OPTIONS),
    in_private("for_staff", least=OWNER, act=asking.for_staff_again),
    in_private("own_ask", least=OWNER, act=owning.ask, subject=IDS, arg=range(2)),
    in_private("own_yes", least=OWNER, act=owning.confirm, subject=IDS, arg=range(2)),
    in_private("own_leave", least=OWNER, act=owning.leave, subject=IDS),
    in_private("lead", least=OWNER, act=team.set_lead, subject=IDS, arg=range(2)),
    in_private("team", least=LEAD, act=team.show_again, subject=PAGES_OF_LISTS),
    in_private("deputy_of", least=LEAD, act=deputies.ask, subject=IDS, arg=PAGES_OF_LISTS),
    in_private("deputy", least=LEAD, act=deputies.name, subject=IDS, arg=range(2**63)),
    in_private("quick_helped", least=EVERYBODY, act=offering.helped, subject=IDS),
    in_private("quick_person", least=EVERYBODY, act=offering.person, subject=IDS),
    in_private("quick_files", least=EVERYBODY, act=offering.files, subject=IDS, arg=IDS),
    in_private("menu_home", least=EVERYBODY, act=for_clients.home),
    in_private("menu_part", least=EVERYBODY, act=for_clients.choose, subject=PARTS_OF_HOUSE),
    in_private("menu_answer", least=EVERYBODY, act=for_clients.read, subject=IDS),
    in_private("menu_files", least=EVERYBODY, act=for_clients.files, arg=IDS),
    in_private("menu_person", least=EVERYBODY, act=asking_for.by_menu),
    in_private("all_well", least=EVERYBODY, act=asking_for.all_well, subject=IDS),
    in_private("language", least=EVERYBODY, act=language.choose, subject=IDS),
    in_private("quick_switch", least=OWNER, act=offering.switch, arg=range(2)),
    in_private("theme_answer", least=LEAD, act=making.from_question, subject=IDS),
    in_private("answer_list", least=LEAD, act=screens.turn, subject=PAGES_OF_ANSWERS),
    in_private("answer_open", least=LEAD, act=screens.show, subject=IDS),
    in_private("answer_ask", least=LEAD, act=screens.ask, subject=NEW_OR_OLD, arg=OF_ANSWER),
    in_private("answer_asked", least=LEAD, act=screens.asked, subject=IDS),
    in_private("answer_unask", least=LEAD, act=screens.unask, subject=IDS),
    in_private("answer_up", least=LEAD, act=screens.up, subject=IDS),
    in_private("answer_retire", least=LEAD, act=screens.retire, subject=IDS, arg=range(2)),
    in_private("answer_clear", least=LEAD, act=screens.clear, subject=IDS),
    in_private("part_list", least=OWNER, act=routes.turn),
    in_private(
        "part_open", least=OWNER, act=routes.show_people, subject=PARTS_OF_HOUSE, arg=PAGES_OF_LISTS
    ),
    in_private("part_set", least=OWNER, act=routes.put_in, subject=IDS, arg=PARTS_OF_HOUSE),
    in_private("retry_all", least=OWNER, act=team.retry_all),
    in_private("cast_turn", least=OWNER, act=composing.turn, subject=IDS, arg=range(6)),
    in_private("cast_send", least=OWNER, act=composing.send, subject=IDS),
    in_private("cast_drop", least=OWNER, act=composing.drop, subject=ANY),
    in_private("cast_pause", least=OWNER, act=sending.press, subject=IDS),
    in_private("cast_go_on", least=OWNER, act=sending.press, subject=IDS),
    in_private("cast_stop", least=OWNER, act=sending.press, subject=IDS),
    in_private("unsubscribe", least=EVERYBODY, act=answering.unsubscribe, subject=IDS, always=True),
    in_private("resubscribe", least=EVERYBODY, act=answering.resubscribe),
    in_private("health", least=OWNER, act=health.again),
    in_private("data_copy", least=OWNER, act=client_data.copy, subject=IDS),
    in_private("data_ask", least=OWNER, act=client_data.ask, subject=IDS),
    in_private("data_leave", least=OWNER, act=client_data.leave, subject=IDS),
    in_private("data_erase", least=OWNER, act=erasing.confirm, subject=IDS),
    in_private("data_topic", least=OWNER, act=erasing.drop_again, subject=IDS),
)

INLINE = InlineEntry(OPERATOR, finding.offer)
"""Behind the bot's name: the company's answers, in private what was said."""

NOTE, MORE, HISTORY, BACK = (CardKey(name) for name in ("note", "more", "history", "back"))
TAGS, ABOUT = CardKey("to_tags", "tags"), CardKey("about", "about_client")
STAGES = CardKey("to_stages", "stages")
DONE = (CardKey("kept", "promise_done", when=When.PROMISED),)
KEEP_ANSWER = CardKey("keep_answer")
WEEK = 7 * 24 * 60
LAST = (CardKey("data", "client_data"), BACK)

TRANSLATE = CardKey("translate")
SHUTTING = (CardKey("mute", when=When.HEARD), CardKey("block", when=When.HEARD))


def _times(name: str) -> Menu:
    """The moments to choose from, for what is to happen then."""
    return (
        (CardKey(name, "in_30", 30), CardKey(name, "in_60", 60)),
        (CardKey(name, "in_180", 180), CardKey(name, "tomorrow", 0)),
        (CardKey(name, "in_week", WEEK), CardKey(f"{name}_day", "another_day")),
        (BACK,),
    )


CARD: CardLayout = {
    ("", When.MUTED): ((CardKey("hear", "unmute"), CardKey("close", when=When.OPEN), MORE),),
    ("", When.BLOCKED): ((CardKey("hear", "unblock"), CardKey("close", when=When.OPEN), MORE),),
    ("", When.FREE): ((CardKey("claim", style="primary"), NOTE, MORE), DONE),
    ("", When.TAKEN): ((CardKey("close"), CardKey("pick", "transfer")), (NOTE, MORE), DONE),
    ("", When.CLOSED): ((CardKey("reopen"), MORE),),
    ("more", When.OPEN): (
        (CardKey("no_answer", when=When.WAITS), CardKey("close", when=When.FREE)),
        (CardKey("release", when=When.TAKEN), CardKey("take", when=When.TAKEN)),
        (CardKey("to_snooze", "snooze"), CardKey("to_promise", "promise")),
        (ABOUT, TAGS),
        (STAGES,),
        (HISTORY, CardKey("undo")),
        (CardKey("to_later", "send_later"), KEEP_ANSWER),
        (TRANSLATE,),
        SHUTTING,
        LAST,
    ),
    ("more", When.CLOSED): (
        (ABOUT, TAGS),
        (STAGES,),
        (NOTE, HISTORY),
        (KEEP_ANSWER,),
        SHUTTING,
        LAST,
    ),
    ("transfer", When.OPEN): ((CardKey("release", "to_queue", when=When.TAKEN), BACK),),
    ("tags", When.ALWAYS): ((BACK,),),
    ("stage", When.ALWAYS): ((CardKey("fill_sum"), BACK),),
    ("reason", When.CLOSED): ((CardKey("back", "skip"),),),
    ("close", When.PROMISED): ((CardKey("close", "close_anyway", 1), BACK),),
    ("promise", When.OPEN): _times("promise"),
    ("later", When.OPEN): _times("later"),
    ("snooze", When.OPEN): (
        (CardKey("snooze", "in_60", 60), CardKey("snooze", "tomorrow", 0)),
        (CardKey("snooze", "in_week", WEEK), CardKey("snooze_day", "another_day")),
        (CardKey("snooze", "until_writes", -1), BACK),
    ),
}
"""The card: the next natural step first and the only one in colour. A time is in minutes; 0 is
tomorrow morning, -1 no end. Above [Back] under [Transfer] stand the colleagues,
under [Tags] the tags, under [Stage] the stages, above [Skip] what it may have been about."""


def card(*, staged: bool, drafted: bool) -> CardLayout:
    """The card of a company: of what it doesn't have nothing asks."""
    lacking = {key for key, there in ((STAGES, staged), (TRANSLATE, drafted)) if not there}
    return {
        menu: tuple(row for row in rows if lacking.isdisjoint(row)) for menu, rows in CARD.items()
    }
