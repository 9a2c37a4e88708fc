"""Whose look the pages have: the platform's, or that of the account whose domain was called."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from html import escape

from starlette.requests import Request

COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider that signs people in: its id, and the name they know it by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Brand:
    """Name, logo (an https address, or none) and colours (#RRGGBB), which have the contrast that WCAG AA asks for.

    `login_title`, `login_text`, `support_url` (https) and `providers` are what the sign-in page shows beside.
    Raises ValueError for what must not get into a page.
    """

    name: str = "DashClicks"
    logo_url: str = ""
    primary: str = "#1f4fd8"
    on_primary: str = "#ffffff"
    login_title: str = "Sign in"
    login_text: str = ""
    support_url: str = ""
    providers: Sequence[Provider] = ()

    def __post_init__(self) -> None:
        colors_are_good = COLOR.fullmatch(self.primary) and COLOR.fullmatch(self.on_primary)
        addresses_are_good = all(url == "" or url.startswith("https://") for url in (self.logo_url, self.support_url))
        if not colors_are_good or not addresses_are_good:
            raise ValueError("a brand has colours as #RRGGBB, and https addresses")

    @property
    def style(self) -> str:
        """The colours as CSS variables."""
        return f":root{{--primary:{self.primary};--on-primary:{self.on_primary}}}"

    @property
    def header(self) -> str:
        """Logo or name, as HTML."""
        shown = f'<img src="{escape(self.logo_url)}" alt="{escape(self.name)}">' if self.logo_url else escape(self.name)
        return f'<header class="brand">{shown}</header>'


BrandOf = Callable[[Request], Awaitable[Brand]]
"""The look of the page that a request asks for, by the host it was sent to."""
