"""Every command: where it works, who may, what it does, its line for the manual."""

from functools import partial

from desk.answers import making, screens
from desk.broadcasts import composing
from desk.company import audit, team, welcome
from desk.company.door import CommandEntry
from desk.privacy import exports
from desk.quality import examples, reading
from desk.relay import canned, edits, lists, messages, shift_buttons
from desk.reports import sales, telling, why
from desk.routing import screens as routing
from desk.rules import acts
from desk.search import finding
from desk.shifts import timetable
from desk.watch import health
from desk.wishes import asking as asking_for
from desk.wishes import language, waiting
from handlers.entries.places import (
    ANYWHERE,
    CLIENTS,
    EVERYBODY,
    LEAD,
    OPERATOR,
    OUTSIDE,
    OWNER,
    PRIVATE,
    STAFF,
    TOPIC,
)

PAYLOAD, NOTHING = r"[A-Za-z0-9_-]{0,64}", ""
"""What a deep link can carry (Bot API, deep linking); words behind a command are a message."""

# fmt: off
COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry("start", PRIVATE, EVERYBODY, welcome.begin,
                 "greets a client, welcomes an operator, shows the owner what is next",
                 PAYLOAD, CLIENTS),
    CommandEntry("person", PRIVATE, EVERYBODY, asking_for.person,
                 "a client asks for a person: somebody has to answer", NOTHING, CLIENTS),
    CommandEntry("wait", PRIVATE, EVERYBODY, waiting.how_long,
                 "tells a client how long first answers took in the last hour, or when we open",
                 NOTHING, CLIENTS),
    CommandEntry("done", PRIVATE, EVERYBODY, asking_for.done,
                 "a client needs nothing more: their conversation is closed", NOTHING, CLIENTS),
    CommandEntry("language", PRIVATE, EVERYBODY, language.ask,
                 "a client chooses in which language the bot speaks to them", NOTHING, CLIENTS),
    CommandEntry("note", TOPIC, OPERATOR, messages.noted,
                 "at the start of a message: a note (so do `//` and `!note`)"),
    CommandEntry("undo", TOPIC, OPERATOR, edits.undo_by_command,
                 "in reply to an own message: takes it back from the client"),
    CommandEntry("r", TOPIC, OPERATOR, canned.by_command,
                 "and a name: the company's answer of that name goes to the client; a beginning or "
                 "a slip will do"),
    CommandEntry("answer", TOPIC, LEAD, making.by_command,
                 "and a name, in reply to a message of the team's: keeps it as one of the "
                 "company's answers, in one more language if there is one of that name"),
    CommandEntry("why", TOPIC, OPERATOR, why.answer,
                 "why the conversation is whose it is, and what happens next"),
    CommandEntry("summary", PRIVATE, LEAD, telling.asked,
                 "how today goes; buttons for yesterday, the last 7 and 30 days, who waits, "
                 "the bad ratings, each operator, the conversations behind a number, the export"),
    CommandEntry("queue", ANYWHERE, OPERATOR, lists.queue,
                 "who waits: the urgent first, then the longest; for leads in private also who has "
                 "how much, and all of one person’s to a colleague"),
    CommandEntry("mine", ANYWHERE, OPERATOR, lists.mine, "one's own open conversations"),
    CommandEntry("find", OUTSIDE, OPERATOR, finding.asked,
                 "words of people, notes, clients, answers: `/find sofa #refund @Olga in May`"),
    CommandEntry("duty", ANYWHERE, OPERATOR, lists.on_duty, "who is on shift"),
    CommandEntry("roster", PRIVATE, LEAD, timetable.open_screen,
                 "who works which shift: a day a screen, a change in two taps"),
    CommandEntry("on", ANYWHERE, OPERATOR, partial(shift_buttons.say, word="on"),
                 "on shift; the same as the button in private", aside=True),
    CommandEntry("break", ANYWHERE, OPERATOR, partial(shift_buttons.say, word="break"),
                 "a break; the same as the button in private", aside=True),
    CommandEntry("off", ANYWHERE, OPERATOR, partial(shift_buttons.say, word="off"),
                 "off; the same as the button in private", aside=True),
    CommandEntry("team", PRIVATE, LEAD, team.show,
                 "who is on the team, who leads, who stands in for whom"),
    CommandEntry("answers", PRIVATE, LEAD, screens.open_list,
                 "the company's answers: written, ordered, retired here"),
    CommandEntry("board", PRIVATE, LEAD, sales.asked,
                 "how many clients stand at which stage of a sale, what it comes to, who they are; "
                 "where the company has stages"),
    CommandEntry("rules", PRIVATE, OWNER, routing.open_list,
                 "departments, who is in each, and the rules; with words behind it, what these "
                 "rules would make of them and why"),
    CommandEntry("review", PRIVATE, LEAD, reading.asked,
                 "the week’s sample of closed conversations: each opens in its topic, three things "
                 "to tick, a word for whoever answered; where the company wants that"),
    CommandEntry("example", TOPIC, LEAD, examples.mark,
                 "makes this conversation an example for newcomers; said again, it is none"),
    CommandEntry("examples", PRIVATE, OPERATOR, examples.asked,
                 "good conversations to learn from"),
    CommandEntry("undelivered", PRIVATE, OWNER, team.undelivered,
                 "what Telegram refused, with a button to try it all again"),
    CommandEntry("health", PRIVATE, OWNER, health.asked,
                 "how the bot itself is: what waits, the last backup, the disk; trouble first"),
    CommandEntry("export", PRIVATE, OWNER, exports.asked,
                 "what happened as tables: a week, a month, a quarter, all"),
    CommandEntry("broadcast", PRIVATE, OWNER, composing.asked,
                 "one message to many clients: shown first, counted, sent behind everything else"),
    CommandEntry("audit", PRIVATE, OWNER, audit.asked,
                 "who came and went, who may what, whose data was shown, exported, erased"),
    CommandEntry("settings", PRIVATE, OWNER, acts.asked,
                 "zone, hours, days off, texts to clients, targets, shifts: set by taps, at once"),
    CommandEntry("help", ANYWHERE, EVERYBODY, team.explain,
                 "to staff what works in that place; greets a client", NOTHING, STAFF),
    CommandEntry("privacy", PRIVATE, EVERYBODY, messages.privacy,
                 "what is stored ([privacy.md](privacy.md))", NOTHING),
)
# fmt: on
