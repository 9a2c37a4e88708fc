"""Rules of endpoints: where they may be, what they may be told, and whose they are."""

from dashclicks.webhooks.v1 import endpoint_pb2
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint

from services.internal.webhooks.catalogue import Catalogue
from services.internal.webhooks.owners import Owners
from services.internal.webhooks.signing import Signing
from shared.core.errors import FailedPrecondition, InvalidArgument, Violation
from shared.core.guarded_http import GuardedHttp
from shared.data.webhook_lanes import Lanes
from shared.models.webhooks import APP_ID, HEADERS, SCOPES
from shared.resource.model import Action, Hooks, Record
from shared.rpc.call import Call

# Those are the platform's own, or of the connection.
RESERVED_HEADERS = frozenset(
    {
        *("accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect", "host"),
        *("keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
        "user-agent",
    }
)
RESERVED_PREFIX = "webhook-"
# Whoever changes one of these decides what is told to whom, and so has to be allowed to know it.
DECISIVE = ("url", "event_types")
# What a caller can change of an endpoint, but for its state.
SETTABLE = (*DECISIVE, "display_name", "thin", "ordered", "rate_limit", "headers", "public_keys", "enable_time")

Stored = Record[Endpoint]


class EndpointHooks(Hooks[Endpoint]):
    """What the contract cannot say."""

    def __init__(self, catalogue: Catalogue, owners: Owners, signing: Signing, http: GuardedHttp, lanes: Lanes) -> None:
        self._catalogue = catalogue
        self._owners = owners
        self._signing = signing
        self._http = http
        self._lanes = lanes

    async def check(self, call: Call, action: Action, old: Stored | None, new: Stored | None) -> None:
        if new is None or action is Action.DELETE or call.caller.system:
            return
        if old is not None and old.message.connected_app_id:
            _check_only_disabled(old.message, new.message)
        bad = [*self._bad_headers(new.message)]
        if _decides(old, new):
            bad += [*self._http.violations("endpoint.url", new.message.url), *self._bad_types(call, new.message)]
        if bad:
            raise InvalidArgument("the endpoint is not valid", violations=bad)

    async def prepare(self, call: Call, new: Stored, old: Stored | None) -> None:
        endpoint, caller = new.message, call.caller
        if old is None:
            endpoint.state = endpoint_pb2.ENDPOINT_STATE_ENABLED
        if _decides(old, new) and not caller.system:
            endpoint.user_id = caller.user_id
            new.private[SCOPES] = sorted(caller.scopes)
            new.private[APP_ID] = caller.app_id
        if endpoint.headers:
            await self._keep_headers(call, new, old)

    async def changed(self, call: Call, action: Action, old: Stored | None, new: Stored | None) -> None:
        if action is Action.DELETE and old is not None:
            await self._lanes.gone(old.message.id)

    async def _keep_headers(self, call: Call, new: Stored, old: Stored | None) -> None:
        endpoint = new.message
        headers = await self._signing.headers(old) if old is not None else {}
        given = {name.lower() for name in endpoint.headers}
        headers = {name: value for name, value in headers.items() if name.lower() not in given}
        headers |= {name: value for name, value in endpoint.headers.items() if value}
        del endpoint.header_names[:]
        endpoint.header_names.extend(sorted(headers))
        # A vault may have to make a key, which is not for a rehearsal.
        if call.transaction is None or call.transaction.keeps:
            new.private[HEADERS] = await self._signing.seal_headers(call.caller.account_id, headers)

    def _bad_types(self, call: Call, endpoint: Endpoint) -> list[Violation]:
        readable = self._owners.readable(call.caller)
        bad: list[Violation] = []
        for place, pattern in enumerate(endpoint.event_types):
            about = self._catalogue.resources(self._catalogue.matching([pattern]))
            if not about:
                bad.append(Violation(f"endpoint.event_types[{place}]", "is no type of events", "UNKNOWN_EVENT_TYPE"))
            elif not about & readable:
                problem = "is about what you may not read"
                bad.append(Violation(f"endpoint.event_types[{place}]", problem, "NOT_READABLE"))
        return bad

    def _bad_headers(self, endpoint: Endpoint) -> list[Violation]:
        return [
            Violation(f"endpoint.headers.{name}", "is a header that the platform sets", "RESERVED_HEADER")
            for name in sorted(endpoint.headers)
            if name.lower() in RESERVED_HEADERS or name.lower().startswith(RESERVED_PREFIX)
        ]


def _check_only_disabled(old: Endpoint, new: Endpoint) -> None:
    """Raises FailedPrecondition (APP_ENDPOINT): what a user allowed an app goes nowhere else, and is not widened."""
    changed = any(getattr(old, name) != getattr(new, name) for name in SETTABLE)
    if changed or new.state != endpoint_pb2.ENDPOINT_STATE_DISABLED:
        problem = "this is an app's webhook: disable or delete it, or allow the app anew"
        raise FailedPrecondition(problem, reason="APP_ENDPOINT")


def _decides(old: Stored | None, new: Stored) -> bool:
    """Whether a write says anew what is told to whom."""
    if old is None:
        return True
    was, now = old.message, new.message
    enabled = now.enable_time != was.enable_time
    return enabled or any(getattr(was, name) != getattr(now, name) for name in DECISIVE)
