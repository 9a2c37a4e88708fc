"""What the supervisor runs: processes, and the plan that orders them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from buildtools.stack.probes import Probe
from buildtools.stack.settings import Address


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the plan.

    It starts when all in `after` are ready, and is ready when every probe says yes. A process that runs `once` is
    ready when it has ended with 0. `quiet` keeps its output off the console. One that `survives` outlives the
    supervisor. Timeouts are in seconds.
    """

    name: str
    command: tuple[str, ...]
    listens: Mapping[str, Address] = field(default_factory=dict)
    probes: tuple[Probe, ...] = ()
    after: tuple[str, ...] = ()
    once: bool = False
    quiet: bool = False
    survives: bool = False
    start_timeout: float = 60
    stop_timeout: float = 15

    @property
    def env(self) -> dict[str, str]:
        """The variables that tell it where to listen."""
        return {variable: str(address) for variable, address in self.listens.items()}


@dataclass(frozen=True, slots=True)
class Plan:
    """Processes in the order of their start, the environment they share, and the addresses to show a person."""

    profile: str
    processes: tuple[Process, ...]
    env: dict[str, str]
    urls: Mapping[str, str]
