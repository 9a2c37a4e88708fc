"""The platform's own texts: one file of `defaults/` for each module, and two layouts of emails.

They are compiled as the process starts, and a kind without a text, or a text without a kind, stops it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashclicks.notifications.v1 import kind_pb2
from dashclicks.notifications.v1.kind_pb2 import NotificationKind
from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.channel_pb2 import Channel

from services.notification.templating.engine import Compiled, Engine, Rendered, Source
from shared.notifications.kinds import Catalogue, Kind

FOLDER = Path(__file__).parents[1] / "defaults"
LOCALE = "en"
# What every text may speak of, with examples.
COMMON: Mapping[str, str] = {
    "brand.name": "Northwind",
    "brand.logo_url": "https://cdn.northwind.example/logo.png",
    "brand.color": "#0B5FFF",
    "brand.on_color": "#FFFFFF",
    "brand.support_url": "https://help.northwind.example",
    "account.name": "Northwind Bakery",
    "recipient.name": "Ana Silva",
    "url": "https://app.northwind.example/contacts/con_1",
    "preferences_url": "https://app.northwind.example/settings/notifications",
    "unsubscribe_url": "https://app.northwind.example/v1/notifications/u/…",
}


@dataclass(frozen=True, slots=True)
class DefaultText:
    """The platform's text of a kind: title, text, and the words of the button."""

    title: Compiled
    action: str

    def missing(self, values: Mapping[str, object]) -> list[str]:
        """As Compiled has it."""
        return self.title.missing(values)


class Defaults:
    """The texts of every kind."""

    def __init__(self, engine: Engine, catalogue: Catalogue) -> None:
        """Raises ValueError for a text that is missing, has no kind, or speaks of what its kind does not."""
        sources = _sources()
        names = {kind.name: kind for kind in catalogue.values()}
        if sources.keys() != names.keys():
            raise ValueError(f"texts and kinds differ: {sorted(sources.keys() ^ names.keys())}")
        self._texts = {kind.number: _compiled(engine, kind, sources[name]) for name, kind in names.items()}
        self._notice = _layout(engine, "notice")
        self._digest = _layout(engine, "digest")

    def missing(self, kind: NotificationKind.ValueType, values: Mapping[str, object]) -> list[str]:
        """The paths that a kind's text needs and that are not there."""
        return self._texts[kind].missing(values)

    def speaks_of(self, kind: NotificationKind.ValueType) -> set[str]:
        """Every path that a kind's text names."""
        return self._texts[kind].title.speaks_of

    def render(
        self, kind: NotificationKind.ValueType, channel: Channel.ValueType, values: Mapping[str, object]
    ) -> Rendered:
        """The text of a kind for a channel. Raises InvalidArgument as Compiled does."""
        found = self._texts[kind]
        made = found.title.render(values)
        url = str(values.get("url", ""))
        if channel == channel_pb2.CHANNEL_EMAIL:
            layout = self._digest if kind == kind_pb2.NOTIFICATION_KIND_NOTIFICATIONS_DIGEST else self._notice
            filled = {**values, "title": made.subject, "text": made.text, "action": found.action, "url": url}
            mail = layout.render(filled)
            return Rendered(made.subject, mail.html, mail.text)
        if channel == channel_pb2.CHANNEL_SMS:
            return Rendered("", "", f"{made.text} {url}".strip())
        return Rendered(made.subject, "", made.text)


def _sources() -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        texts = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {f"{path.stem}.{name}": text for name, text in texts.items()}
    return found


def _compiled(engine: Engine, kind: Kind, source: Mapping[str, str]) -> DefaultText:
    compiled = engine.compile(channel_pb2.CHANNEL_BELL, Source(source["title"], source["text"]))
    unknown = compiled.speaks_of - kind.variables.keys() - COMMON.keys()
    if unknown:
        raise ValueError(f"the text of {kind.name} speaks of {sorted(unknown)}")
    return DefaultText(compiled, source.get("action", "Open"))


def _layout(engine: Engine, name: str) -> Compiled:
    body = (FOLDER / f"{name}.mjml").read_text(encoding="utf-8")
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return engine.compile(channel_pb2.CHANNEL_EMAIL, Source("", body, text))
