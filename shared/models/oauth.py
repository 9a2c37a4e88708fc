"""Apps and API keys as stored."""

from dashclicks.oauth.v1 import api_key_pb2, app_pb2

from shared.models.webhooks import KEYS
from shared.resource.model import Model

# Each {"hash": SHA-256 in hex, "create_time" and "expire_time": seconds since 1970, or None for no end}; random secrets
# need no slow hash.
SECRETS = "secrets"

# What was deleted may have leaked: brought back, by an undo for one, it needs a new secret.
APP = Model(app_pb2.App, private={SECRETS: list, KEYS: list}, forgotten=frozenset({SECRETS, KEYS}))
API_KEY = Model(api_key_pb2.ApiKey, private={SECRETS: list}, forgotten=frozenset({SECRETS}))
