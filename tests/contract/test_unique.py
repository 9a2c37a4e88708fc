"""A unique value is taken once in an account, however many ask for it at the same time."""

from shared.testing.api import outcomes
from shared.testing.contract import ResourceContract
from shared.testing.rows import Rows
from shared.testing.unique import copied, unique_indexes


async def test_one_of_many_concurrent_creations_wins(rows: Rows, resource: ResourceContract) -> None:
    for keys in unique_indexes(resource):
        first = await rows.sample(resource)

        rivals = [copied(await rows.sample(resource), first, keys) for _ in range(8)]
        assert await outcomes(rows.create(resource, rival) for rival in rivals) == {"OK": 1, "ALREADY_EXISTS": 7}
        late = copied(await rows.sample(resource), first, keys)
        failure = await rows.caller.failure(resource.methods["Create"], rows.creation(resource, late))
        assert any(f"{resource.singular}.{keys[-1].split('.')[0]}" in field for field in failure.violations)
