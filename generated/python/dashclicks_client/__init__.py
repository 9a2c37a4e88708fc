# Machine-written from the contracts: change those, then `make generate`.
"""Typed client of the DashClicks API over HTTP. Messages are those of the contracts, such as `contact_pb2.Contact`."""

from .changes import Change, changes
from .client import AsyncClient, Client
from .errors import ApiError, Violation

__all__ = ["ApiError", "AsyncClient", "Change", "Client", "Violation", "changes"]
