"""The settings: the files under the environment, typed and checked; bot.py alone reads them.

Every problem is told in one line that names the place the value came from, the key and the
reason, so that whoever starts the bot knows which line to change. The token is read only from
BOT_TOKEN and is never shown.
"""

import difflib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    PrivateAttr,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from app.settings import layers as files
from app.settings.clients import ClientsSection
from app.settings.layers import FileError, Layer
from app.settings.reasons import MOST, REASONS, SettingsError
from app.settings.road import TelegramSection
from app.settings.routing import LISTS, Departments, Rules
from app.settings.sections import (
    CompanySection,
    DeliverySection,
    DutySection,
    HoursSection,
    LoggingSection,
    StaffSection,
    StorageSection,
    SummarySection,
)
from app.settings.shifts import Shifts
from app.settings.upkeep import BackupSection, DraftsSection, WatchSection
from app.settings.values import Tokens, key_shape, token_shape

__all__ = [
    "LISTS",
    "SECTIONS",
    "BackupSection",
    "CompanySection",
    "DeliverySection",
    "KeyPath",
    "Settings",
    "SettingsError",
    "StorageSection",
    "TelegramSection",
    "load",
    "told",
]

PREFIX = "SMENA_"
LEVELS = "__"
TOKEN = "BOT_TOKEN"
TOKEN_KEY = "token"
BACKUP_KEY = "BACKUP_KEY"
HELPERS = f"{PREFIX}HELPER_TOKENS"
DRAFTS_KEY = "DRAFTS_KEY"
SECRETS = {
    TOKEN_KEY: TOKEN,
    "backup_key": BACKUP_KEY,
    "helper_tokens": HELPERS,
    "drafts_key": DRAFTS_KEY,
}
"""What never stands in a file of settings, and the variable that holds it."""

DEFAULT_FILE = files.SHIPPED

_PASSWORD_BELONGS = (
    "a user and password never stand here: put the whole address into "
    f"{PREFIX}TELEGRAM{LEVELS}PROXY in the environment or in .env"
)

OF_THE_HOST = (f"{PREFIX}VAULT_KEY", f"{PREFIX}TOKEN_")
"""Variables that are no settings: they open the tokens of a host's companies."""

_PLACES = ("TELEGRAM__API_SERVER", "TELEGRAM__WEBHOOK_URL", "STORAGE__URL", "DRAFTS__SERVER")
REDIRECTING = {f"{PREFIX}{place}" for place in _PLACES}
_REDIRECTS = (
    "the file that holds the token never says who gets it, or what clients write: put it into "
    f"{files.OWN} or the environment"
)


KeyPath = tuple[int | str, ...]
"""The way to a value: ("hours", "week"), ("shifts", 0, "from")."""


class Settings(BaseSettings):
    """All settings; without arguments, the defaults. The token is None where none was given."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=PREFIX,
        env_nested_delimiter=LEVELS,
        enable_decoding=False,  # a list that is no JSON is then one problem among the others
    )

    telegram: TelegramSection = TelegramSection()
    storage: StorageSection = StorageSection()
    backup: BackupSection = BackupSection()
    company: CompanySection = CompanySection()
    staff: StaffSection = StaffSection()
    clients: ClientsSection = ClientsSection()
    delivery: DeliverySection = DeliverySection()
    hours: HoursSection = HoursSection()
    duty: DutySection = DutySection()
    summary: SummarySection = SummarySection()
    shifts: Shifts = ()
    departments: Departments = ()
    rules: Rules = ()
    watch: WatchSection = WatchSection()
    drafts: DraftsSection = DraftsSection()
    logging: LoggingSection = LoggingSection()
    token: Annotated[SecretStr, AfterValidator(token_shape)] | None = None
    backup_key: Annotated[SecretStr, AfterValidator(key_shape)] | None = None
    helper_tokens: Tokens = ()
    drafts_key: SecretStr | None = None
    _folder: Path = PrivateAttr(default=Path())
    _fence: Path | None = PrivateAttr(default=None)

    @property
    def folder(self) -> Path:
        """Where the company's own things lie; by default the folder the bot is started in."""
        return self._folder

    @property
    def fence(self) -> Path | None:
        """The folder out of which none of them may lead, where others have theirs beside it."""
        return self._fence

    def go_by(self, folder: Path, fence: Path | None = None) -> None:
        """They lie there."""
        self._folder, self._fence = folder, fence

    def secrets(self) -> list[str]:
        """What must never be shown, besides the token."""
        keys = [key.get_secret_value() for key in (self.backup_key, self.drafts_key) if key]
        tokens = [token.get_secret_value() for token in self.helper_tokens]
        return [*self.telegram.passwords(), *self.storage.passwords(), *keys, *tokens]

    def digests(self) -> dict[str, str]:
        """Of each setting, by its name, what tells it from another; of a secret nothing."""
        values = {name: self.model_dump(mode="json", include={name}) for name in LISTS}
        for section in SECTIONS:
            dumped = getattr(self, section).model_dump(mode="json")
            values |= {f"{section}.{key}": value for key, value in dumped.items()}
        return {
            name: sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
            for name, value in values.items()
        }

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing is read behind load()'s back, for it must know where each value came from."""
        return (init_settings,)


def _sections() -> dict[str, type[BaseModel]]:
    fields = Settings.model_fields.items()
    kinds = {name: field.annotation for name, field in fields}
    return {
        name: kind
        for name, kind in kinds.items()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
    }


SECTIONS = _sections()
TOP = {*SECTIONS, *LISTS}
# The variable of every setting: the only names under our prefix that mean anything.
VARIABLES = {
    f"{PREFIX}{section}{LEVELS}{key}".upper(): f"{section}.{key}"
    for section, kind in SECTIONS.items()
    for key in kind.model_fields
} | {f"{PREFIX}{name}".upper(): name for name in LISTS}


def load(
    path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    objections: Callable[[Settings], Iterable[tuple[KeyPath, str]]] = lambda _: (),
    own: Path = files.OWN,
    folder: Path = Path(),
    fence: Path | None = None,
) -> Settings:
    """The settings of this start, or a SettingsError that names the problems, twenty at most.

    `own` is the company's file in its `folder`, laid over the one at `path`; no link there leads
    out of the `fence`. `objections` finds what only those know who work by the settings.
    """
    dotenv = _dotenv(folder, fence)
    environ = dotenv | files.unquoted(os.environ if environ is None else environ)
    try:
        layers = files.read(path or DEFAULT_FILE, folder / own, fence)
    except FileError as error:
        problem = str(error)
    else:
        return _loaded(layers, environ, dotenv, objections, (folder, fence))
    raise SettingsError([problem])


def environment() -> Mapping[str, str]:
    """What the environment says, and the .env in the folder that the process is started in."""
    return _dotenv(Path()) | files.unquoted(os.environ)


def _loaded(
    layers: Sequence[Layer],
    environ: Mapping[str, str],
    dotenv: Mapping[str, str],
    objections: Callable[[Settings], Iterable[tuple[KeyPath, str]]],
    places: tuple[Path, Path | None],
) -> Settings:
    problems = [problem for layer in layers for problem in _secrets(layer)]
    problems += [f".env: {name} - {_REDIRECTS}" for name in REDIRECTING & dotenv.keys()]
    problems += _unknown_variables(environ)
    values = _merged(layers, environ)
    secrets = {name: environ.get(variable, "").strip() for name, variable in SECRETS.items()}
    values |= {name: secret for name, secret in secrets.items() if secret}
    try:
        settings = Settings(**values)
    except ValidationError as error:
        problems += [_problem(details, layers, environ) for details in error.errors()[:MOST]]
    else:
        settings.go_by(*places)
        problems += [told(*objection, layers, environ) for objection in objections(settings)]
    if problems:
        # Raised outside the except: a traceback must not carry the rejected values along.
        raise SettingsError(problems[:MOST])
    return settings


def _dotenv(folder: Path, fence: Path | None = None) -> dict[str, str]:
    try:
        return files.dotenv(folder, fence)
    except FileError as error:
        problem = str(error)
    raise SettingsError([problem])


def _secrets(layer: Layer) -> list[str]:
    """A token, or a proxy's credentials, in a file, which is shown around and kept in backups."""
    section = layer.values.get("telegram")
    found = section.get("proxy") if isinstance(section, dict) else None
    written = found if isinstance(found, list) else [found]
    problems = [f"{layer.name}: {key} - {_belongs(key)}" for key in SECRETS if layer.says(key)]
    if any("@" in address for address in written if isinstance(address, str)):
        problems.append(f"{layer.name}: telegram.proxy - {_PASSWORD_BELONGS}")
    return problems


def _belongs(secret: str) -> str:
    word, named = "token" if "token" in secret else "key", SECRETS[secret]
    return f"the {word} never stands here: put it into {named} in the environment or in .env"


def _unknown_variables(environ: Mapping[str, str]) -> list[str]:
    known = {*VARIABLES, HELPERS}
    ours = (name for name in environ if name.startswith(PREFIX) and name not in known)
    names = sorted(name for name in ours if not name.startswith(OF_THE_HOST))[:MOST]
    return [f"{name}: {_as_key(name)} - {_no_such(name, VARIABLES)}" for name in names]


def _as_key(variable: str) -> str:
    return variable.removeprefix(PREFIX).replace(LEVELS, ".").lower()


def _merged(layers: Sequence[Layer], environ: Mapping[str, str]) -> dict[str, Any]:
    source = EnvSettingsSource(Settings)
    source.env_vars = {name.lower(): environ[name] for name in VARIABLES if name in environ}
    said = files.merged([*layers, Layer("the environment", source())])
    return {name: value for name, value in said.items() if name not in SECRETS}


def _problem(details: ErrorDetails, layers: Sequence[Layer], environ: Mapping[str, str]) -> str:
    inside = getattr(details.get("ctx", {}).get("error"), "place", ())
    place, reason = (*details["loc"], *inside), _reason(details)
    if variable := SECRETS.get(str(place[0])):
        return f"{variable}: {place[0]} - {reason}"
    return told(place, reason, layers, environ)


def told(
    place: KeyPath,
    reason: str,
    layers: Sequence[Layer] = files.DEFAULTS,
    environ: Mapping[str, str] | None = None,
) -> str:
    """A problem in one line: where the value came from, its key, what is wrong with it."""
    # A table's key that is itself wrong stands before "[key]".
    named = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in place]
    key = "".join(step for step in named if step != ".[key]").removeprefix(".")
    variable = f"{PREFIX}{LEVELS.join(str(step) for step in place[:2])}".upper()
    if place[0] in LISTS:
        variable = f"{PREFIX}{place[0]}".upper()
    named_in = variable if variable in (environ or {}) else files.told_by(layers, *place[:2])
    return f"{named_in}: {key} - {reason}"


def _reason(details: ErrorDetails) -> str:
    """Pydantic's finding in the words of whoever wrote the file."""
    kind, limits = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return _no_such_key(details["loc"])
    if kind == "value_error":
        return str(limits["error"])
    for beginning, tell in REASONS.items():
        if kind.startswith(beginning):
            return tell(limits, details["input"])
    return details["msg"]


def _no_such_key(place: KeyPath) -> str:
    if listed := LISTS.get(str(place[0])):
        fields = listed.model_fields.items()
        return _no_such(str(place[-1]), {field.alias or name: field for name, field in fields})
    section = SECTIONS.get(str(place[0])) if len(place) > 1 else None
    return _no_such(str(place[-1]), section.model_fields if section else TOP)


def _no_such(name: str, known: Iterable[str]) -> str:
    if name.lower().endswith("token"):
        return _belongs(TOKEN_KEY)
    close = difflib.get_close_matches(name, list(known), n=1)
    return f'no such setting; did you mean "{close[0]}"?' if close else "no such setting"
