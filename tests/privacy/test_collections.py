"""Every collection has been thought of: what it holds of an account, how that is exported and erased."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from shared.data.holdings import Holdings
from shared.data.mongo import Document
from shared.privacy.collections import PLATFORM, Table, UnknownCollection, check_known
from shared.resource.contracts import Catalog

ROOT = Path(__file__).parents[2]
TABLE = Table.of(Catalog.load(ROOT / "generated/descriptors/api_full.binpb"))
# How the platform's own collections are named; those of resources are named in contracts.
OWN = re.compile(r"(identity|platform|events)\.[a-z_]+")


def texts() -> Iterator[str]:
    """The texts in the code that reaches the database."""
    for path in (ROOT / "shared/data").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_the_table_names_every_collection_of_the_code() -> None:
    named = {text for text in texts() if OWN.fullmatch(text)}
    assert "identity.sessions" in named
    assert named - TABLE.names == set()


def test_the_code_has_every_collection_of_the_table() -> None:
    assert {kept.name for kept in PLATFORM} - set(texts()) == set()


def test_what_is_not_shown_says_why() -> None:
    assert [kept.name for kept in PLATFORM if not kept.shown and not kept.why] == []


async def test_a_collection_that_nobody_thought_of_stops_the_work(database: AsyncDatabase[Document]) -> None:
    await database["crm.contacts"].insert_one({"_id": "1"})
    await check_known(TABLE, Holdings(database))
    await database["crm.forgotten"].insert_one({"_id": "1"})
    with pytest.raises(UnknownCollection, match=r"crm\.forgotten"):
        await check_known(TABLE, Holdings(database))
