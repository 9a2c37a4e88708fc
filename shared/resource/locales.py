"""Time zones and languages in the form in which the lists of them write them."""

import re
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

_LANGUAGE = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<rest>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}|[a-wyz](?:-[a-z0-9]{2,8})+|x(?:-[a-z0-9]{1,8})+))*)",
    re.IGNORECASE | re.ASCII,
)


def normal_time_zone(text: str) -> str:
    """The zone as the IANA database writes it. Raises ValueError for one that it does not have."""
    zone = _zones().get(text.strip().casefold())
    if zone is None:
        raise ValueError("not an IANA time zone, such as America/New_York")
    return zone


def normal_language(text: str) -> str:
    """The tag as RFC 5646 (2.1.1) writes it: `en-US`, `zh-Hant-TW`. Raises ValueError for what is no tag."""
    match = _LANGUAGE.fullmatch(text.strip().replace("_", "-"))
    if match is None:
        raise ValueError("not a BCP 47 language tag, such as en-US")
    script, region = match["script"] or "", match["region"] or ""
    parts = (match["language"].lower(), script.title(), region.upper(), match["rest"][1:].lower())
    return "-".join(part for part in parts if part)


@cache
def _zones() -> Mapping[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}
