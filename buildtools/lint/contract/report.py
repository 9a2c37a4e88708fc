"""Makes problems out of declarations."""

from collections.abc import Callable, Iterator

from google.protobuf.descriptor import FileDescriptor

from buildtools.contract.load import Contract, Declared
from buildtools.lint.problem import Problem

Rule = Callable[[Contract], Iterator[Problem]]


def problem(contract: Contract, declared: Declared | FileDescriptor, rule: str, text: str) -> Problem:
    """A problem at the place of a declaration, named in the text."""
    source = contract.source(declared)
    return Problem(source.file, source.line, rule, f"{declared.name}: {text}")
