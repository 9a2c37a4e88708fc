"""The runtime: compiles the resources that modules ask for, and keeps their indexes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from structlog import get_logger

from shared.core.clock import Clock
from shared.core.ids import IdSource
from shared.data.indexes import IndexReport, ensure_indexes
from shared.data.migration import Difference, adjust, compare, ensure_validator
from shared.data.mongo import Database, Document
from shared.data.requests import Requests
from shared.data.store import Stores
from shared.data.transaction import Transactions
from shared.resource.behavior import compile_behavior
from shared.resource.contracts import Catalog, ContractError
from shared.resource.custom_fields import CustomFields
from shared.resource.integrity import Referrers
from shared.resource.kit import Enqueue, Kit
from shared.resource.limits import Limits, OverrideOf, PlanOf, no_override, no_plan
from shared.resource.mask import Masks
from shared.resource.model import Hooks, M, Model
from shared.resource.normalise import compile_field_normalisers
from shared.resource.ownership import collection_of
from shared.resource.page import PageTokens
from shared.resource.references import References
from shared.resource.resource import Resource
from shared.resource.rows import Rows
from shared.resource.schema import compile_schema
from shared.resource.seen_with import SeenWith
from shared.resource.table import RESERVED, ResourceType, compile_type
from shared.resource.totals import Totals
from shared.resource.validation import Validation


@dataclass(frozen=True, slots=True)
class RuntimeDeps:
    """What the runtime works with.

    `plan_of` answers what an account has bought, `override_of` what it is allowed beside that; limits go by them.
    `enqueue` hands bulk changes of many rows on to jobs; without it they are done at once.
    `validation` may be shared by whoever has the same contracts.
    `secret` is 32 bytes or more, the same in every process: it signs page tokens and the fingerprints of requests.
    """

    database: Database
    catalog: Catalog
    clock: Clock
    ids: IdSource
    secret: bytes
    plan_of: PlanOf = no_plan
    override_of: OverrideOf = no_override
    enqueue: Enqueue | None = None
    validation: Validation = field(default_factory=Validation)


class Runtime:
    """The resources of one process."""

    def __init__(self, deps: RuntimeDeps) -> None:
        self._deps = deps
        self._stores = Stores(deps.database)
        self._transactions = Transactions(deps.database.client)
        self._requests = Requests(deps.database, self._transactions, deps.secret)
        self._validation = deps.validation
        self._tokens = PageTokens(deps.secret)
        self._referrers = Referrers()
        self._resources: dict[str, Resource[Any]] = {}
        self._by_type: dict[str, Resource[Any]] = {}
        self._schemas: dict[str, Document] = {}
        accounts = deps.catalog.accounts
        self._accounts = None if accounts is None else collection_of(accounts)

    @property
    def resources(self) -> Mapping[str, Resource[Any]]:
        """The resources made so far, by the full name of their message."""
        return self._resources

    @property
    def by_type(self) -> Mapping[str, Resource[Any]]:
        """The same by their short names, `crm.Contact`."""
        return self._by_type

    def resource(self, model: Model[M], hooks: Hooks[M] | None = None) -> Resource[M]:
        """Compiles a resource. Raises ContractError if its contract cannot be served, or it is made twice."""
        descriptor = model.descriptor
        compiled = compile_type(descriptor, self._deps.catalog)
        if descriptor.full_name in self._resources:
            raise compiled.declaration.error("is made twice; hand the one resource to whoever needs it")
        _check_private(model, compiled)
        self._validation.warm(model.message_class)
        behavior = compile_behavior(descriptor, compiled.managed)
        references = References(descriptor, compiled.declaration, self._deps.catalog, self._stores)
        kit = Kit(
            type=compiled,
            rows=Rows(model, compiled.managed),
            behavior=behavior,
            masks=Masks(descriptor, behavior),
            normalise=compile_field_normalisers(descriptor),
            references=references,
            seen_with=SeenWith.compile(descriptor, compiled.declaration, self._deps.catalog, self._stores),
            custom=CustomFields.compile(descriptor, compiled.declaration, self._deps.catalog, self._stores),
            limits=Limits(
                compiled.declaration,
                compiled.collection,
                self._stores,
                self._transactions,
                self._deps.plan_of,
                self._deps.override_of,
            ),
            totals=Totals(descriptor, compiled.declaration, references.fields, self._deps.database),
            validation=self._validation,
            hooks=hooks or Hooks(),
            stores=self._stores,
            transactions=self._transactions,
            requests=self._requests,
            tokens=self._tokens,
            clock=self._deps.clock,
            ids=self._deps.ids,
            accounts=self._accounts,
            enqueue=self._deps.enqueue,
        )
        self._schemas[descriptor.full_name] = compile_schema(model, compiled)
        made = self._resources[descriptor.full_name] = Resource(kit, model.message_class, self._referrers)
        self._by_type[compiled.name] = made
        return made

    async def ensure_indexes(self) -> Mapping[str, IndexReport]:
        """Makes the missing indexes of every resource; reports by collection, and logs what it left alone."""
        await self._requests.ensure_indexes()
        reports: dict[str, IndexReport] = {}
        for resource in self._resources.values():
            spec = resource.kit.type.collection
            report = await ensure_indexes(self._stores.collection(spec), resource.kit.type.indexes)
            reports[spec.name] = report
            if report.changed or report.unknown:
                get_logger().warning(
                    "indexes differ from the contract",
                    collection=spec.name,
                    changed=report.changed,
                    unknown=report.unknown,
                )
        return reports

    async def ensure_validators(self) -> None:
        """Makes every resource's collection refuse documents of another form; those that are there stay."""
        for name, resource in self._resources.items():
            await ensure_validator(self._stores.collection(resource.kit.type.collection), self._schemas[name])

    async def differences(self) -> list[Difference]:
        """How each resource's collection differs from its contract; those that do not are left out."""
        found = [
            await compare(
                self._stores.collection(resource.kit.type.collection), resource.kit.type.indexes, self._schemas[name]
            )
            for name, resource in self._resources.items()
        ]
        return [difference for difference in found if difference]

    async def adjust(self, difference: Difference, *, drop: bool) -> None:
        """Brings a collection to its contract; removes and remakes indexes only with `drop`."""
        await adjust(self._deps.database[difference.collection], difference, drop=drop)


def _check_private(model: Model[M], compiled: ResourceType) -> None:
    taken = {field.name for field in compiled.descriptor.fields} | RESERVED
    for name in model.private:
        if name in taken or name.startswith("_"):
            raise ContractError(f"{compiled.name}: private field {name} has a name that is taken")
