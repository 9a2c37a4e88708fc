"""Which requests count as coming from our own pages."""

from typing import Any

import pytest

from edge.router.cross_site import refuse_cross_site
from shared.core.errors import PermissionDenied


def scope(**headers: str) -> dict[str, Any]:
    return {"headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]}


@pytest.mark.parametrize(
    "request_scope",
    [
        scope(sec_fetch_site="same-origin"),
        scope(sec_fetch_site="none"),
        scope(origin="https://app.example", host="app.example"),
        scope(origin="http://localhost:5000", host="localhost:5000"),
    ],
)
def test_own_pages_may(request_scope: dict[str, Any]) -> None:
    refuse_cross_site(request_scope)


@pytest.mark.parametrize(
    "request_scope",
    [
        scope(),
        scope(host="app.example"),
        scope(sec_fetch_site="cross-site"),
        scope(sec_fetch_site="same-site"),
        scope(sec_fetch_site="cross-site", origin="https://app.example", host="app.example"),
        scope(origin="https://evil.example", host="app.example"),
        scope(origin="https://app.example.evil.example", host="app.example"),
        scope(origin="https://app.example:8443", host="app.example"),
        scope(origin="null", host="app.example"),
        scope(origin="null", host=""),
    ],
)
def test_other_sites_may_not(request_scope: dict[str, Any]) -> None:
    with pytest.raises(PermissionDenied) as refused:
        refuse_cross_site(request_scope)
    assert refused.value.reason == "CROSS_SITE_REQUEST"
