"""How a collection stands against what it should be, and what brings it there: indexes and the validator."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.data.indexes import IndexSpec
from shared.data.mongo import Collection, Database, Document, StatusErrors


@dataclass(frozen=True, slots=True)
class Difference:
    """What a collection lacks. `changed`: indexes of another make under the same name. `unknown`: in no contract.

    `validator`: the one it should have, None where it has it.
    """

    collection: str
    missing: Sequence[IndexSpec]
    changed: Sequence[IndexSpec]
    unknown: Sequence[str]
    validator: Document | None

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.unknown or self.validator)


async def compare(collection: Collection, wanted: Sequence[IndexSpec], validator: Document) -> Difference:
    """The difference between a collection and its contract."""
    with StatusErrors():
        existing = {index["name"]: index async for index in await collection.list_indexes()}
    declared = {spec.name for spec in wanted}
    return Difference(
        collection.name,
        [spec for spec in wanted if spec.name not in existing],
        [spec for spec in wanted if spec.name in existing and not spec.same_as(existing[spec.name])],
        [name for name in existing if name not in declared and name != "_id_"],
        None if await _validator(collection) == validator else validator,
    )


async def adjust(collection: Collection, difference: Difference, *, drop: bool) -> None:
    """Makes missing indexes and sets the validator. Only with `drop`: removes unknown indexes, makes changed ones anew.

    Raises pymongo.errors.OperationFailure where rows break a new unique index.
    """
    with StatusErrors():
        for name in [*difference.unknown, *(spec.name for spec in difference.changed)] if drop else ():
            await collection.drop_index(name)
        made = [*difference.missing, *(difference.changed if drop else ())]
        if made:
            await collection.create_indexes([spec.model() for spec in made])
    if difference.validator is not None:
        await set_validator(collection, difference.validator)


async def ensure_validator(collection: Collection, validator: Document) -> bool:
    """Sets the validator unless it is there; answers whether it was not."""
    if await _validator(collection) == validator:
        return False
    await set_validator(collection, validator)
    return True


async def set_validator(collection: Collection, validator: Document) -> None:
    """Makes a collection that exists refuse, from now on, what breaks the validator; its rows stay as they are."""
    database: Database = collection.database
    with StatusErrors():
        await database.command(
            "collMod", collection.name, validator=validator, validationLevel="strict", validationAction="error"
        )


async def _validator(collection: Collection) -> Document | None:
    with StatusErrors():
        found = await (await collection.database.list_collections(filter={"name": collection.name})).to_list()
    validator: Document | None = found[0].get("options", {}).get("validator") if found else None
    return validator
