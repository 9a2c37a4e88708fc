"""A reference leads to a live row of the same account, at any depth of a message, or is refused by name."""

from collections.abc import Iterator
from typing import Any

import grpc
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.testing.contract import ResourceContract, resources
from shared.testing.rows import Platform, Rows
from shared.testing.samples import is_map, reference_type

Path = tuple[FieldDescriptor, ...]
DEEPEST = 4


def reference_paths(message: Descriptor, above: Path = ()) -> Iterator[Path]:
    """Every reference in a message, those of nested messages too."""
    for field in message.fields:
        nested = field.message_type
        if reference_type(field):
            yield (*above, field)
        elif (
            nested is not None
            and nested.file.package.startswith("dashclicks.")
            and len(above) < DEEPEST
            and not is_map(field)
        ):
            yield from reference_paths(nested, (*above, field))


def point(message: Any, path: Path, id: str) -> str:
    """Makes the first reference at a path lead to this row; answers how a violation names it."""
    name = ""
    for field in path[:-1]:
        if field.is_repeated:
            items = getattr(message, field.name)
            message, name = (items[0] if items else items.add()), f"{name}{field.name}[0]."
        else:
            message, name = getattr(message, field.name), f"{name}{field.name}."
    last = path[-1]
    if last.is_repeated:
        message.ClearField(last.name)
        getattr(message, last.name).append(id)
        return f"{name}{last.name}[0]"
    setattr(message, last.name, id)
    return f"{name}{last.name}"


async def deleted(rows: Rows, kind: ResourceContract) -> str:
    """The id of a row that was deleted."""
    row = await rows.create(kind)
    await rows.caller.call(kind.methods["Delete"], id=row.id)
    return str(row.id)


async def test_a_reference_to_no_live_row_of_the_account_is_refused(
    rows: Rows, platform: Platform, resource: ResourceContract
) -> None:
    by_kind = {each.kind: each for each in resources()}
    for path in reference_paths(resource.message):
        target = by_kind[reference_type(path[-1])]
        ids = [RandomIds().new(target.options.id_prefix, SystemClock().now())]
        # What is uploaded cannot be made here.
        if target.has("Create", "Delete"):
            ids += [await deleted(rows, target), (await Rows(platform.caller()).create(target)).id]
        stored = await rows.create(resource)
        for id in ids:
            sample = await rows.sample(resource)
            name = f"{resource.singular}.{point(sample, path, id)}"
            failure = await rows.caller.failure(resource.methods["Create"], rows.creation(resource, sample))
            assert (failure.code, name in failure.violations) == (grpc.StatusCode.INVALID_ARGUMENT, True)
            point(stored, path, id)
            failure = await rows.caller.failure(resource.methods["Update"], **{resource.singular: stored})
            assert (failure.code, name in failure.violations) == (grpc.StatusCode.INVALID_ARGUMENT, True)
