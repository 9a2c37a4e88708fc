"""Where events come from: the stored resources that the contracts declare."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from dashclicks.options.v1 import options_pb2
from google.protobuf import descriptor_pool

from shared.events.images import Images
from shared.resource.contracts import Catalog, Declaration


@dataclass(frozen=True, slots=True)
class Source:
    """One resource collection. `type` is `crm.Contact`, `word` begins its event types: `crm.contact`.

    `message` is its full name. `ages`: its rows leave when they are old, which is no event.
    """

    message: str
    type: str
    word: str
    collection: str
    audited: bool
    ages: bool
    images: Images


def sources_of(catalog: Catalog) -> Mapping[str, Source]:
    """Every source by its collection. Some resources are none, as the log itself, and their contracts say why."""
    found = (declared for declared in catalog.by_message.values() if not declared.options.unlogged)
    return {declared.storage.collection: _source(declared) for declared in found}


def _source(declared: Declaration) -> Source:
    # Stubs register a message in the pool when they are imported.
    import_module(declared.place.partition(":")[0].removesuffix(".proto").replace("/", ".") + "_pb2")
    descriptor = descriptor_pool.Default().FindMessageTypeByName(declared.full_name)
    module = declared.type.partition(".")[0]
    return Source(
        message=declared.full_name,
        type=declared.type,
        word=f"{module}.{declared.singular}",
        collection=declared.storage.collection,
        audited=declared.options.audit != options_pb2.AUDIT_NONE,
        ages=any(index.ttl_seconds for index in declared.storage.indexes),
        images=Images.of(descriptor),
    )
