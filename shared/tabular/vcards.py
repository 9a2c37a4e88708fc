"""Cards of people and businesses: vCard 4.0 (RFC 6350) out, and 2.1 to 4.0 in, as rows of a table."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import vobject
from vobject.base import ParseError, VObjectError
from vobject.vcard import VCardBehavior

from shared.tabular.limits import Unreadable
from shared.tabular.rows import Row
from shared.tabular.source import Source

# Of each list that have columns of their own; what more a card has stands in the last column.
_EMAILS, _PHONES, _ADDRESSES = 8, 8, 3
_MORE = "More"
_HEADERS: Sequence[str] = (
    "type",
    "display_name",
    "first_name",
    "last_name",
    "job_title",
    "website",
    "tags",
    *(f"emails[{place}].{leaf}" for place in range(_EMAILS) for leaf in ("address", "label")),
    *(f"phones[{place}].{leaf}" for place in range(_PHONES) for leaf in ("number", "label")),
    *(
        f"addresses[{place}].{leaf}"
        for place in range(_ADDRESSES)
        for leaf in ("street", "unit", "city", "state", "postal_code", "label")
    ),
    _MORE,
)
# What others call the labels of ours, and the other way round.
_TYPES = {"mobile": "cell"}
_LABELS = {name: label for label, name in _TYPES.items()}
_KIND_BUSINESS = frozenset({"org", "organization"})


class _Card(VCardBehavior):
    """The library knows 3.0; what 4.0 has beside that is written as it is given."""

    sortFirst = ("version", "kind", "uid", "fn")


def open_vcards(file: BinaryIO) -> Source:
    """Reads cards. Raises Unreadable."""
    return Source("vCard", _rows(file))


def card(contact: Any) -> bytes:
    """The card of a contact."""
    made = vobject.base.Component("VCARD")
    made.behavior = _Card
    _add(made, "version", "4.0")
    _add(made, "kind", "org" if contact.type == 2 else "individual")
    _add(made, "uid", f"urn:dashclicks:{contact.id}")
    _add(made, "fn", contact.display_name)
    if contact.first_name or contact.last_name:
        _add(made, "n", ";".join((_escaped(contact.last_name), _escaped(contact.first_name), "", "", "")), raw=True)
    for email in contact.emails:
        _add(made, "email", email.address, _about(email))
    for phone in contact.phones:
        _add(made, "tel", f"tel:{phone.number}", _about(phone) | {"VALUE": ["uri"]}, raw=True)
    for address in contact.addresses:
        place = (
            address.unit,
            address.street,
            address.city,
            address.state,
            address.postal_code,
            address.region_code,
        )
        _add(made, "adr", ";".join(["", *map(_escaped, place)]), _about(address), raw=True)
    _add(made, "title", contact.job_title)
    _add(made, "url", contact.website, raw=True)
    _add(made, "tz", contact.time_zone)
    _add(made, "lang", contact.language_code)
    if contact.tags:
        _add(made, "categories", ",".join(map(_escaped, contact.tags)), raw=True)
    _add(made, "rev", contact.update_time.ToDatetime().strftime("%Y%m%dT%H%M%SZ"))
    text: str = made.serialize(validate=False)
    return text.encode()


def _about(item: Any) -> dict[str, list[str]]:
    label = item.label.lower()
    about = {"TYPE": [_TYPES.get(label, label)]} if label.isalnum() and label.isascii() else {}
    if getattr(item, "primary", False):
        about["PREF"] = ["1"]
    return about


def _add(made: Any, name: str, value: str, params: Mapping[str, list[str]] | None = None, *, raw: bool = False) -> None:
    if not value:
        return
    line = made.add(name)
    line.behavior = None
    line.value = value if raw else _escaped(value)
    line.params.update(params or {})


def _escaped(text: str) -> str:
    """A text as a value, or a part of one (RFC 6350 §3.4)."""
    for sign, instead in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(sign, instead)
    return text


def _rows(file: BinaryIO) -> Iterator[Row]:
    yield Row(1, _HEADERS)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    try:
        for number, found in enumerate(vobject.readComponents(text, allowQP=True), start=2):
            cells = _cells(found)
            cells[_MORE] = "; ".join(text for header, text in cells.items() if text and header not in _HEADERS)
            yield Row(number, [cells.get(header, "") for header in _HEADERS])
    except (ParseError, VObjectError, ValueError, AttributeError) as error:
        raise Unreadable("cards that cannot be read") from error
    finally:
        text.detach()


def _cells(found: Any) -> dict[str, str]:
    contents: Mapping[str, Sequence[Any]] = found.contents
    kind = _first(contents, "kind").lower()
    cells = {
        "type": "business" if kind in _KIND_BUSINESS else "person",
        "display_name": _first(contents, "fn") or _first(contents, "org"),
        "job_title": _first(contents, "title"),
        "website": _first(contents, "url"),
        "tags": "; ".join(str(each) for line in contents.get("categories", ()) for each in _many(line.value)),
    }
    name = contents["n"][0].value if "n" in contents else None
    if name is not None:
        cells["first_name"], cells["last_name"] = _text(name.given), _text(name.family)
    for place, line in enumerate(contents.get("email", ())):
        cells |= {f"emails[{place}].address": _text(line.value), f"emails[{place}].label": _label(line)}
    for place, line in enumerate(contents.get("tel", ())):
        number = _text(line.value).removeprefix("tel:")
        cells |= {f"phones[{place}].number": number, f"phones[{place}].label": _label(line)}
    for place, line in enumerate(contents.get("adr", ())):
        adr, at = line.value, f"addresses[{place}]"
        cells |= {f"{at}.street": _text(adr.street), f"{at}.unit": _text(adr.extended), f"{at}.city": _text(adr.city)}
        cells |= {f"{at}.state": _text(adr.region), f"{at}.postal_code": _text(adr.code), f"{at}.label": _label(line)}
    return cells


def _first(contents: Mapping[str, Sequence[Any]], name: str) -> str:
    lines = contents.get(name, ())
    return _text(lines[0].value) if lines else ""


def _text(value: Any) -> str:
    return " ".join(str(each) for each in _many(value) if each).strip()


def _many(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _label(line: Any) -> str:
    types = [each.lower() for each in line.params.get("TYPE", ()) if each.lower() not in ("internet", "pref", "voice")]
    return _LABELS.get(types[0], types[0]) if types else ""
