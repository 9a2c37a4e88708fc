"""Identity providers as stored."""

from dashclicks.auth.v1 import identity_provider_pb2

from shared.resource.model import Model

# Sealed in the account's envelope for this purpose.
CLIENT_SECRET = "sealed_client_secret"
SECRET_PURPOSE = "identity provider"

IDENTITY_PROVIDER = Model(identity_provider_pb2.IdentityProvider, private={CLIENT_SECRET: bytes})
