"""Whose look the pages have: the platform's, or that of the account whose domain was called."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

from starlette.requests import Request

COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Brand:
    """Name, logo (an https address, or none) and colours (#RRGGBB), which have the contrast that WCAG AA asks for.

    Raises ValueError for what must not get into a page.
    """

    name: str = "DashClicks"
    logo_url: str = ""
    primary: str = "#1f4fd8"
    on_primary: str = "#ffffff"

    def __post_init__(self) -> None:
        colors_are_good = COLOR.fullmatch(self.primary) and COLOR.fullmatch(self.on_primary)
        if not colors_are_good or not (self.logo_url == "" or self.logo_url.startswith("https://")):
            raise ValueError("a brand has colours as #RRGGBB and a logo at an https address")

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
