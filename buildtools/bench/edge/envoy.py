"""Envoy's configuration: its gRPC-JSON transcoder, alone or behind an external authorization service."""

from pathlib import Path

from buildtools.paths import GENERATED

HTTP_FILTERS = "type.googleapis.com/envoy.extensions.filters.http."
DESCRIPTORS = GENERATED / "descriptors" / "api.binpb"


def config(port: int, backend_port: int, authz_port: int = 0) -> dict[str, object]:
    """The static configuration; JSON of it is a configuration file. Without `authz_port` nobody is asked."""
    clusters = [_cluster("backend", backend_port)]
    if authz_port:
        clusters.append(_cluster("authz", authz_port))
    return {"static_resources": {"listeners": [_listener(port, bool(authz_port))], "clusters": clusters}}


def _listener(port: int, guarded: bool) -> dict[str, object]:
    transcoder: dict[str, object] = {
        "@type": f"{HTTP_FILTERS}grpc_json_transcoder.v3.GrpcJsonTranscoder",
        "proto_descriptor": str(Path(DESCRIPTORS)),
        "services": ["dashclicks.crm.v1.CrmService"],
        "print_options": {"always_print_primitive_fields": True},
    }
    router = {"@type": f"{HTTP_FILTERS}router.v3.Router"}
    filters = [
        {"name": "envoy.filters.http.grpc_json_transcoder", "typed_config": transcoder},
        {"name": "envoy.filters.http.router", "typed_config": router},
    ]
    if guarded:
        filters.insert(0, {"name": "envoy.filters.http.ext_authz", "typed_config": _ext_authz()})
    route: dict[str, object] = {"match": {"prefix": "/"}, "route": {"cluster": "backend"}}
    if not guarded:
        # What the service must be told; nobody is asked whether it is so.
        route["request_headers_to_add"] = [{"header": {"key": "authorization", "value": f"Bearer {'t' * 300}"}}]
    manager = {
        "@type": (
            "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
        ),
        "stat_prefix": "bench",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}]},
        "http_filters": filters,
    }
    chain = {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
    return {"name": "http", "address": _address(port), "filter_chains": [chain]}


def _ext_authz() -> dict[str, object]:
    return {
        "@type": f"{HTTP_FILTERS}ext_authz.v3.ExtAuthz",
        "grpc_service": {"envoy_grpc": {"cluster_name": "authz"}, "timeout": "5s"},
        "transport_api_version": "V3",
    }


def _cluster(name: str, port: int) -> dict[str, object]:
    http2 = {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}},
    }
    endpoint = {"endpoint": {"address": _address(port)}}
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "5s",
        "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": http2},
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
    }


def _address(port: int) -> dict[str, object]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}
