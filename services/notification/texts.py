"""Which text a message gets: the account's own, its agency's, or the platform's; in the person's language if it can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.notifications.v1 import template_pb2
from dashclicks.notifications.v1.kind_pb2 import NotificationKind
from dashclicks.notifications.v1.template_pb2 import Template, TemplateState
from dashclicks.type.v1.channel_pb2 import Channel

from services.notification.deps import Deps
from services.notification.templating.defaults import LOCALE
from services.notification.templating.engine import Compiled, Rendered, Source

REASON = "notifications"
ACTIVE = TemplateState.Name(template_pb2.TEMPLATE_STATE_ACTIVE)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in use; without a template it is the platform's."""

    template: Template | None
    compiled: Compiled | None

    @property
    def locale(self) -> str:
        """Its language."""
        return (self.template.locale if self.template else "") or LOCALE


class Texts:
    """Finds and renders texts."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        engine = deps.engine
        self._compiled = lru_cache(1000)(lambda channel, source: engine.compile(channel, source))

    async def of_account(self, account: Account, kind: NotificationKind.ValueType) -> "TextsOfKind":
        """The texts that an account has for a kind: its own before its agency's."""
        whose = [id for id in (account.id, account.parent_account_id) if id]
        where = {"account_id": whose, "kind": NotificationKind.Name(kind), "state": ACTIVE}
        rows = await self._deps.templates.system(REASON).find(where, 200)
        latest = sorted((row.message for row in rows), key=lambda each: each.update_time.ToNanoseconds(), reverse=True)
        found = sorted(latest, key=lambda each: whose.index(each.account_id))
        return TextsOfKind(self, kind, found)

    def compile(self, template: Template) -> Compiled:
        """A template that can be used."""
        source = Source(template.subject, template.body, template.text)
        return self._compiled(template.channel, source)

    def missing(self, kind: NotificationKind.ValueType, text: Text, values: Mapping[str, object]) -> list[str]:
        """The variables that a text needs and that are not there."""
        return text.compiled.missing(values) if text.compiled else self._deps.defaults.missing(kind, values)

    def render(
        self,
        kind: NotificationKind.ValueType,
        channel: Channel.ValueType,
        text: Text,
        values: Mapping[str, object],
    ) -> Rendered:
        """The message."""
        return text.compiled.render(values) if text.compiled else self._deps.defaults.render(kind, channel, values)


@dataclass(frozen=True, slots=True)
class TextsOfKind:
    """An account's texts for a kind, the first that fits first."""

    texts: Texts
    kind: NotificationKind.ValueType
    templates: Sequence[Template]

    def choose(self, channel: Channel.ValueType, locale: str) -> Text:
        """The text for a channel and a language: of the language, then of all; the platform's if there is none."""
        language = locale.partition("-")[0]
        for wanted in dict.fromkeys((locale, language, "")):
            for template in self.templates:
                if template.channel == channel and template.locale == wanted:
                    return Text(template, self.texts.compile(template))
        return Text(None, None)
