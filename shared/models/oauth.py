"""Apps as stored."""

from dashclicks.oauth.v1 import app_pb2

from shared.resource.model import Model

# Each {"hash": SHA-256 in hex, "expire_time": seconds since 1970 or None}; random secrets need no slow hash.
SECRETS = "secrets"

APP = Model(app_pb2.App, private={SECRETS: list})
