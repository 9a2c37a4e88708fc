"""The reasons of errors: the contract names each that the code gives, and the code gives each that a contract names."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet

ROOT = Path(__file__).parents[2]
MARK = "ERROR_REASON_"


@cache
def contracts() -> FileDescriptorSet:
    """All of them, with their options."""
    return FileDescriptorSet.FromString((ROOT / "generated/descriptors/api_full.binpb").read_bytes())


def in_contracts() -> set[str]:
    """Reasons that the runtime gives because a contract says so."""
    options = [
        field.options.Extensions[options_pb2.field]
        for file in contracts().file
        for message in file.message_type
        for field in message.field
    ]
    return {each.reference_reason for each in options} | {each.restrict_reason for each in options}


@cache
def declared() -> dict[str, set[str]]:
    """Reasons by the enum that declares them."""
    return {
        enum.name: {value.name.partition(MARK)[2] for value in enum.value if value.number}
        for file in contracts().file
        for enum in file.enum_type
        if enum.name.endswith("ErrorReason")
    }


@cache
def trees() -> list[ast.Module]:
    """Our code."""
    folders = ("services", "shared", "edge")
    return [ast.parse(path.read_text()) for name in folders for path in (ROOT / name).rglob("*.py")]


def given() -> Iterator[str]:
    """Reasons that are raised as literals."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "reason" and isinstance(node.value, ast.Constant):
                text = node.value.value
                if isinstance(text, str) and text.isupper():
                    yield text


@cache
def texts() -> set[str]:
    """Every literal text."""
    constants = (node.value for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def test_every_reason_that_is_given_is_declared() -> None:
    found = set(given()) | in_contracts() - {""}
    assert len(found) > 20
    assert found - set().union(*declared().values()) == set()


@pytest.mark.parametrize("enum", sorted(declared()))
def test_every_reason_that_is_declared_is_given(enum: str) -> None:
    assert declared()[enum] - texts() - in_contracts() == set()
