"""Endpoints and deliveries as stored."""

from dashclicks.webhooks.v1 import delivery_pb2, endpoint_pb2

from shared.resource.model import Model

# Each {"box": a SigningKey in the account's envelope, "public_key", "create_time" and "expire_time": seconds since
# 1970, or None for no end}, the newest first.
KEYS = "signing_keys"
KEY_PURPOSE = "webhook signing key"
# JSON in the account's envelope.
HEADERS = "sealed_headers"
HEADER_PURPOSE = "webhook headers"
# What whoever made it could do then: an app's or a key's part of its user's scopes.
SCOPES = "scopes"
# The app that made it for its user.
APP_ID = "app_id"

ENDPOINT = Model(endpoint_pb2.Endpoint, private={KEYS: list, HEADERS: bytes, SCOPES: list, APP_ID: str})
DELIVERY = Model(delivery_pb2.Delivery)
