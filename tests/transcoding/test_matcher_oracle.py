"""The trie against a matcher that is slow and obvious: every rule is tried, and the most literal one is taken."""

import itertools
from collections.abc import Sequence

from google.api.http_pb2 import HttpRule
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.transcoding.contract import ContractError
from edge.transcoding.errors import MethodNotAllowed, RouteNotFound
from edge.transcoding.table import RouteTable
from tests.transcoding.contracts import contract_with

_SEGMENT = st.sampled_from(["a", "b", "*"])
_TEMPLATES = st.builds(
    lambda head, many, tail, verb: "/" + "/".join([*head, *(["**", *tail] if many else [])]) + verb,
    st.lists(_SEGMENT, min_size=1, max_size=3),
    st.booleans(),
    st.lists(st.sampled_from(["a", "b"]), max_size=2),
    st.sampled_from(["", "", ":v", ":w"]),
)
_RULES = st.lists(st.tuples(st.sampled_from(["GET", "POST"]), _TEMPLATES), min_size=1, max_size=8)
_PATHS = st.builds(
    lambda segments, end: "/" + "/".join(segments) + end,
    st.lists(st.sampled_from(["a", "b", "c", "a:v", "%61", "b%2Fa"]), min_size=1, max_size=5),
    st.sampled_from(["", ":v", ":w", ":x", ":"]),
)


def _fits(template: Sequence[str], path: Sequence[str]) -> bool:
    """Whether a path is what a template says, segment by segment."""
    if not template:
        return not path
    if template[0] == "**":
        return any(_fits(template[1:], path[taken:]) for taken in range(len(path) + 1))
    return bool(path) and template[0] in ("*", path[0]) and _fits(template[1:], path[1:])


def _rank(template: Sequence[str]) -> list[int]:
    """A literal before `*` before `**` at the first place where two differ; of two `**`, that with the longer end."""
    ranks = [{"*": 1, "**": 2}.get(segment, 0) for segment in template]
    if 2 not in ranks:
        return ranks
    many = ranks.index(2)
    return [*ranks[:many], 2, -len(template[many + 1 :])]


def _expected(rules: Sequence[tuple[str, str]], http_method: str, path: str) -> str:
    """The template that answers, or "404", or "405"."""
    raw = [segment.replace("%61", "a") for segment in path[1:].split("/")]
    head, colon, verb = raw[-1].rpartition(":")
    for wanted, segments in ([(verb, [*raw[:-1], head])] if colon and verb else []) + [("", raw)]:
        found = []
        for method, text in rules:
            template, _, own = text.partition(":")
            if own == wanted and _fits(template[1:].split("/"), segments) and all(segments):
                found.append((method, template[1:].split("/"), text))
        answering = sorted((_rank(template), text) for method, template, text in found if method == http_method)
        if answering:
            return answering[0][1]
        if found:
            return "405"
    return "404"


def _actual(table: RouteTable, http_method: str, path: str) -> str:
    try:
        return table.match(http_method, path.encode()).route.template.text
    except RouteNotFound:
        return "404"
    except MethodNotAllowed:
        return "405"


@settings(max_examples=150, deadline=None)
@given(rules=_RULES, paths=st.lists(_PATHS, min_size=1, max_size=10), http_method=st.sampled_from(["GET", "POST"]))
def test_the_trie_finds_what_the_oracle_finds(rules: list[tuple[str, str]], paths: list[str], http_method: str) -> None:
    rules = list(dict.fromkeys(rules))
    made = [HttpRule(get=text) if method == "GET" else HttpRule(post=text) for method, text in rules]
    table = RouteTable.compile(contract_with(*((f"M{number}", rule) for number, rule in enumerate(made))))
    for path in paths:
        assert _actual(table, http_method, path) == _expected(rules, http_method, path), path


@settings(max_examples=100, deadline=None)
@given(templates=st.lists(_TEMPLATES, min_size=2, max_size=4, unique=True))
def test_only_templates_of_one_shape_are_ambiguous(templates: list[str]) -> None:
    twice = [*templates, templates[0]]
    for texts, ambiguous in ((templates, False), (twice, True)):
        rules = [(f"M{number}", HttpRule(get=text)) for number, text in enumerate(texts)]
        try:
            RouteTable.compile(contract_with(*rules))
            found = False
        except ContractError:
            found = True
        assert found is ambiguous


def test_every_order_of_rules_finds_the_same() -> None:
    texts = ["/a/b", "/a/*", "/*/b", "/a/**", "/**/b", "/**"]
    paths = ["/a/b", "/a/c", "/c/b", "/a/c/b", "/c/c/b", "/c"]
    found = {
        tuple(_actual(RouteTable.compile(contract_with(*order)), "GET", path) for path in paths)
        for order in itertools.permutations([(f"M{number}", HttpRule(get=text)) for number, text in enumerate(texts)])
    }
    assert len(found) == 1
