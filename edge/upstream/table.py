"""Which upstream serves a package: the longest prefix wins."""

from collections.abc import Mapping
from dataclasses import dataclass

from edge.upstream.api import Upstream


@dataclass(frozen=True, slots=True)
class UpstreamTable:
    """Upstreams by package prefix: `dashclicks` serves `dashclicks.crm.v1` unless `dashclicks.crm` is there too."""

    by_prefix: Mapping[str, Upstream]

    def find(self, package: str) -> Upstream:
        """The upstream of a package. Raises LookupError if no prefix covers it."""
        prefix = package
        while prefix not in self.by_prefix:
            prefix, dot, _ = prefix.rpartition(".")
            if not dot:
                raise LookupError(f"no upstream serves package {package}")
        return self.by_prefix[prefix]

    async def start(self) -> None:
        """Starts every upstream once."""
        for upstream in set(self.by_prefix.values()):
            await upstream.start()

    async def stop(self, grace: float) -> None:
        """Stops every upstream once, each with `grace` seconds for running calls."""
        for upstream in set(self.by_prefix.values()):
            await upstream.stop(grace)
