"""What grpc-core does for a channel, as its service config: resolve, balance, watch health, retry, eject outliers.

https://github.com/grpc/grpc/blob/master/doc/service_config.md
"""

from collections.abc import Iterable
from typing import Any

import orjson

from edge.upstream.policy import UpstreamPolicy

MAX_MESSAGE_BYTES = 64 * 1024 * 1024

# An address that fails nearly all its calls is left out for a while, if there is another. An error that its service
# means counts as a failure too, so the bar is high and half of the addresses always stay.
OUTLIERS = {
    "interval": "5s",
    "baseEjectionTime": "15s",
    "maxEjectionPercent": 50,
    "failurePercentageEjection": {"threshold": 90, "minimumHosts": 2, "requestVolume": 20},
}


def channel_options(policy: UpstreamPolicy) -> tuple[tuple[str, Any], ...]:
    """The options of a channel that is used by this policy."""
    return (
        ("grpc.service_config", orjson.dumps(service_config(policy)).decode()),
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
        ("grpc.max_send_message_length", -1),
        # A service that comes back is found at once, not after a minute of growing pauses.
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 2000),
        ("grpc.dns_min_time_between_resolutions_ms", 5000),
        # The ping timeout decides: the keepalive timeout alone does not close a connection to a process that hangs.
        ("grpc.keepalive_time_ms", round(policy.ping_after * 1000)),
        ("grpc.keepalive_timeout_ms", round(policy.ping_timeout * 1000)),
        ("grpc.http2.ping_timeout_ms", round(policy.ping_timeout * 1000)),
    )


def service_config(policy: UpstreamPolicy) -> dict[str, object]:
    """The config, in terms of JSON. It takes what a resolver says only if there is none here."""
    config: dict[str, object] = {
        "loadBalancingConfig": [{"outlier_detection_experimental": {**OUTLIERS, "childPolicy": [{"round_robin": {}}]}}],
        "healthCheckConfig": {"serviceName": ""},
    }
    if policy.attempts > 1 and policy.idempotent:
        config["methodConfig"] = [{"name": _names(policy.idempotent), "retryPolicy": _retries(policy)}]
        config["retryThrottling"] = {"maxTokens": policy.retry_tokens, "tokenRatio": policy.retry_ratio}
    return config


def _names(paths: Iterable[str]) -> list[dict[str, str]]:
    split = (path[1:].split("/") for path in sorted(paths))
    return [{"service": service, "method": method} for service, method in split]


def _retries(policy: UpstreamPolicy) -> dict[str, object]:
    """Never after the first byte of an answer; each pause is drawn within 20 % of what is said here."""
    return {
        "maxAttempts": policy.attempts,
        "initialBackoff": "0.05s",
        "maxBackoff": "1s",
        "backoffMultiplier": 3,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
