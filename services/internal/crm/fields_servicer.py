"""Custom fields as accounts define them. What a definition does to values: `shared/resource/custom_fields.py`."""

import re
import unicodedata
from itertools import chain, count

from dashclicks.crm.v1.field_definition_pb2 import FieldDefinition

from services.internal.deps import Deps
from shared.core.errors import InvalidArgument, Violation
from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.reading import ListQuery
from shared.resource.runtime import Runtime
from shared.rpc.call import Call

_MAX_KEY_CHARS = 50


class FieldDefinitionHooks(Hooks[FieldDefinition]):
    """Makes keys of names, and knows which records have custom fields."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def check(
        self, call: Call, action: Action, old: Record[FieldDefinition] | None, new: Record[FieldDefinition] | None
    ) -> None:
        if new is None or action is not Action.CREATE:
            return
        known = self._runtime.by_type
        kinds = sorted(kind for kind, resource in known.items() if resource.kit.custom is not None)
        wanted = {"resource_type": kinds}
        if new.message.reference_type:
            wanted["reference_type"] = sorted(known)
        violations = [
            Violation(f"field_definition.{name}", f"must be one of: {', '.join(kinds)}", "UNKNOWN_TYPE")
            for name, kinds in wanted.items()
            if getattr(new.message, name) not in kinds
        ]
        if violations:
            raise InvalidArgument("no such kind of record", violations=violations)

    async def prepare(self, call: Call, new: Record[FieldDefinition], old: Record[FieldDefinition] | None) -> None:
        if old is None:
            new.message.key = await self._free_key(call, new.message)

    async def changed(
        self, call: Call, action: Action, old: Record[FieldDefinition] | None, new: Record[FieldDefinition] | None
    ) -> None:
        for resource in self._runtime.resources.values():
            if resource.kit.custom is not None:
                resource.kit.custom.forget(call.caller.account_id)

    async def _free_key(self, call: Call, definition: FieldDefinition) -> str:
        """The key that a name gives, counted up where a definition, a deleted one too, has it."""
        query = ListQuery(f'resource_type = "{definition.resource_type}"', page_size=1000, show_deleted=True)
        resource = self._runtime.by_type["crm.FieldDefinition"]
        taken = {each.key for each in (await resource.list(call, query)).items}
        key = key_of(definition.display_name)
        return next(each for each in chain([key], (f"{key}_{number}" for number in count(2))) if each not in taken)


class FieldsServicer:
    """Standard methods only."""

    def __init__(self, deps: Deps) -> None:
        self.definitions = deps.runtime.resource(Model(FieldDefinition), FieldDefinitionHooks(deps.runtime))


def key_of(name: str) -> str:
    """A key of small letters, digits and underscores: `Größe (EU)` gives `grosse_eu`."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_MAX_KEY_CHARS].rstrip("_")
    return key if key[:1].isalpha() else f"field_{key}".rstrip("_")
