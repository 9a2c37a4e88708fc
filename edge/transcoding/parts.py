"""What the endpoints of all kinds are made of."""

from dataclasses import dataclass

from edge.transcoding.admission import Admission
from edge.transcoding.exchange import Headers
from edge.transcoding.explain import Explain
from edge.transcoding.failures import Failures
from edge.transcoding.intake import Intake
from edge.transcoding.limits import Limits
from edge.transcoding.request import RequestBuilder
from edge.transcoding.route import Route
from edge.upstream.api import Upstream


@dataclass(frozen=True, slots=True)
class Parts:
    """The compiled parts of one route. `headers` stand on every good answer; `explain` is there in development only."""

    route: Route
    upstream: Upstream
    admission: Admission
    intake: Intake
    limits: Limits
    build: RequestBuilder
    failures: Failures
    headers: Headers
    explain: Explain | None

    @property
    def most(self) -> int:
        """Bytes of a body that is read whole."""
        return self.limits.body_limit(self.route.policy)
