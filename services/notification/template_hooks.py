"""Rules of templates: they can be used, and what they said before is kept."""

from collections.abc import Iterator

from dashclicks.notifications.v1 import template_pb2
from dashclicks.notifications.v1.template_pb2 import Template, TemplateVersion

from services.notification.templating.defaults import COMMON
from services.notification.templating.engine import Engine, Source, bad_template
from shared.core.errors import AlreadyExists, Violation
from shared.notifications.kinds import Catalogue, Kind
from shared.resource.model import Action, Hooks, Record
from shared.resource.resource import Resource
from shared.rpc.call import Call

PREFIX = "template."
TEXTS = ("subject", "body", "text")


class TemplateHooks(Hooks[Template]):
    """A version is written before the change that ends it: it says what the template says until then."""

    def __init__(self, engine: Engine, catalogue: Catalogue, versions: Resource[TemplateVersion]) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._versions = versions

    async def check(
        self, call: Call, action: Action, old: Record[Template] | None, new: Record[Template] | None
    ) -> None:
        if new is not None:
            check_template(self._engine, self._catalogue, new.message)

    async def prepare(self, call: Call, new: Record[Template], old: Record[Template] | None) -> None:
        new.message.state = new.message.state or template_pb2.TEMPLATE_STATE_DRAFT
        if old is None:
            new.message.version = 1
        elif any(getattr(old.message, name) != getattr(new.message, name) for name in TEXTS):
            await self._keep(call, old.message)
            new.message.version = old.message.version + 1

    async def _keep(self, call: Call, template: Template) -> None:
        def fill(version: TemplateVersion) -> None:
            version.template_id, version.version = template.id, template.version
            version.subject, version.body, version.text = template.subject, template.body, template.text

        try:
            await self._versions.create(call, TemplateVersion(), fill=fill)
        except AlreadyExists:
            # Of an attempt that came no further; a version never says two things.
            return


def check_template(engine: Engine, catalogue: Catalogue, template: Template, prefix: str = PREFIX) -> None:
    """Raises InvalidArgument (BAD_TEMPLATE) for what cannot be used, or speaks of what its kind does not know."""
    kind = catalogue[template.kind]
    compiled = engine.compile(template.channel, Source(template.subject, template.body, template.text), prefix)
    found = [*_unknown(kind, compiled.speaks_of, prefix)]
    if template.channel not in kind.offered:
        found.append(Violation(f"{prefix}channel", f"{kind.name} does not go by it", "BAD_TEMPLATE"))
    if found:
        raise bad_template(found)


def _unknown(kind: Kind, paths: set[str], prefix: str) -> Iterator[Violation]:
    known = {*kind.variables, *COMMON}
    above = {path.rpartition(".")[0] for path in known}
    for path in sorted(paths - known - above):
        may = ", ".join(sorted(kind.variables)) or "what every text may"
        yield Violation(f"{prefix}body", f"{path} is not known: {kind.name} speaks of {may}", "BAD_TEMPLATE")
