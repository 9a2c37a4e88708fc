"""buf.validate rules as JSON Schema keywords.

What JSON Schema cannot say (CEL, rules on the numbers that JSON writes as text) is left to the server.
"""

import re
from collections.abc import Iterable

from buf.validate import validate_pb2

from buildtools.plugins.openapi.json import Json

FORMATS = {
    "email": "email",
    "hostname": "hostname",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "uri": "uri",
    "uri_ref": "uri-reference",
    "uuid": "uuid",
}
NUMBERS = ("float", "double", "int32", "uint32", "sint32", "fixed32", "sfixed32")
BOUNDS = {"gt": "exclusiveMinimum", "gte": "minimum", "lt": "exclusiveMaximum", "lte": "maximum"}


def single(rules: validate_pb2.FieldRules) -> Json:
    """Keywords for one value."""
    kind = rules.WhichOneof("type")
    if rules.ignore == validate_pb2.IGNORE_ALWAYS:
        return {}
    if kind == "string":
        return with_empty(string(rules.string), rules.ignore == validate_pb2.IGNORE_IF_ZERO_VALUE)
    return number(getattr(rules, kind)) if kind in NUMBERS else {}


def string(rules: validate_pb2.StringRules) -> Json:
    """Keywords for text. Lengths count code points on both sides."""
    found: Json = {}
    for name, keyword in (("min_len", "minLength"), ("max_len", "maxLength"), ("const", "const")):
        if rules.HasField(name):  # type: ignore[arg-type]
            found[keyword] = getattr(rules, name)
    if rules.HasField("len"):
        found |= {"minLength": rules.len, "maxLength": rules.len}
    found |= pattern(rules)
    if getattr(rules, "in"):
        found["enum"] = list(getattr(rules, "in"))
    well_known = rules.WhichOneof("well_known")
    if well_known in FORMATS:
        found["format"] = FORMATS[well_known]
    return found


def pattern(rules: validate_pb2.StringRules) -> Json:
    """The one `pattern` that a schema may have."""
    if rules.HasField("pattern"):
        return {"pattern": rules.pattern}
    if rules.HasField("prefix"):
        return {"pattern": "^" + re.escape(rules.prefix)}
    if rules.HasField("suffix"):
        return {"pattern": re.escape(rules.suffix) + "$"}
    return {}


def number(rules: validate_pb2.Int32Rules) -> Json:
    """Keywords for a number; all numeric rules have the same fields."""
    found: Json = {key: getattr(rules, name) for name, key in BOUNDS.items() if rules.HasField(name)}  # type: ignore[arg-type]
    if rules.HasField("const"):
        found["const"] = rules.const
    if getattr(rules, "in"):
        found["enum"] = list(getattr(rules, "in"))
    return found


def with_empty(keywords: Json, allowed: bool) -> Json:
    """Lets the empty text through where a rule would stop it."""
    if not allowed or not keywords.keys() & {"minLength", "pattern", "format", "const", "enum"}:
        return keywords
    return {"anyOf": [{"maxLength": 0}, keywords]}


def repeated(rules: validate_pb2.FieldRules) -> Json:
    """Keywords for a list."""
    names = (("min_items", "minItems"), ("max_items", "maxItems"))
    return bounds(rules.repeated, names, rules.required) | ({"uniqueItems": True} if rules.repeated.unique else {})


def mapped(rules: validate_pb2.FieldRules) -> Json:
    """Keywords for a map, with those for its keys."""
    found = bounds(rules.map, (("min_pairs", "minProperties"), ("max_pairs", "maxProperties")), rules.required)
    keys = single(rules.map.keys)
    return found | ({"propertyNames": keys} if keys else {})


def bounds(
    rules: validate_pb2.RepeatedRules | validate_pb2.MapRules, names: Iterable[tuple[str, str]], required: bool
) -> Json:
    """Least and greatest number of entries."""
    (_, least), *_ = names = tuple(names)
    found: Json = {least: 1} if required else {}
    return found | {keyword: getattr(rules, name) for name, keyword in names if rules.HasField(name)}  # type: ignore[arg-type]
