"""Settings of every process, read from the environment once, at start."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, NonNegativeInt, PositiveInt, SecretBytes, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.core.crypto import MasterKeys
from shared.core.services import GRPC_SERVICES, INTERNAL, NOTIFICATION, QUEUE_MANAGER

MASTER_KEY_BYTES = 32


def _decode(value: object) -> object:
    """Base64 text to bytes; the message never repeats the value."""
    if not isinstance(value, str):
        return value
    try:
        return b64decode(value, validate=True)
    except ValueError:
        raise ValueError("is not base64") from None


def _check_length(key: SecretBytes) -> SecretBytes:
    if len(key.get_secret_value()) != MASTER_KEY_BYTES:
        raise ValueError(f"must be {MASTER_KEY_BYTES} bytes in base64")
    return key


MasterKey = Annotated[SecretBytes, BeforeValidator(_decode), AfterValidator(_check_length)]


class Settings(BaseSettings):
    """One field per environment variable of the same name in upper case. A missing or bad one stops the start.

    Addresses are `host:port`; port 0 takes a free one.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    mongodb_uri: str = "mongodb://127.0.0.1:27017/?replicaSet=rs0"
    mongodb_database: str = "dashclicks"
    redis_url: str = "redis://127.0.0.1:6379/0"
    # Encrypts keys at rest, and they encrypt secrets. The one before it opens what is not sealed anew yet.
    master_key: MasterKey
    master_key_previous: MasterKey | None = None

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    gateway_listen: str = "127.0.0.1:5000"
    router_listen: str = "127.0.0.1:5001"
    # One for each gRPC service.
    internal_listen: str = INTERNAL.address
    notification_listen: str = NOTIFICATION.address
    queue_manager_listen: str = QUEUE_MANAGER.address
    # Jobs that a worker runs at once.
    worker_slots: PositiveInt = 50
    # Errors of the edge suggest names, and `X-Explain` tells what a request would do.
    development: bool = False
    # Health, metrics; empty for none.
    admin_listen: str = ""
    http_server: Literal["http1", "granian"] = "http1"
    # `package=host:port,…`; a package covers those below it. A target such as `dns:///name:port` uses every address.
    upstreams: str = ""
    # For each upstream: calls at once, calls that may wait, attempts of a call that may be sent twice (1: no retries),
    # and after how many ms without an answer such a call is sent a second time (0: never).
    upstream_max_calls: PositiveInt = 1_000
    upstream_max_queued: NonNegativeInt = 1_000
    upstream_attempts: Annotated[int, Field(ge=1, le=5)] = 3
    upstream_hedge_ms: NonNegativeInt = 0
    # Attempts to sign in: for one email or phone number in 15 minutes, from one client address in a minute.
    login_limit_per_name: PositiveInt = 10
    login_limit_per_address: PositiveInt = 60
    # Sessions that a user has at a time; one more ends the one that was unused for longest.
    max_sessions_per_user: PositiveInt = 100
    # Where files are: `file:///folder`, or `s3://bucket?endpoint=https://host&region=name`; empty for nowhere.
    blob_url: str = ""
    blob_access_key: SecretStr = SecretStr("")
    blob_secret_key: SecretStr = SecretStr("")
    # Sends mail: `smtp://user:password@host:port`, `smtps://…` for TLS from the first byte; empty for no mail at all.
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = "DashClicks <no-reply@localhost>"
    # Sends text messages: `twilio://SID:TOKEN@api.twilio.com?from=+14155550100`; empty for none. Of several, between
    # spaces, each is asked where the one before it does not take a message.
    sms_url: SecretStr = SecretStr("")
    # The same for the mail of notifications: `sendgrid://KEY@api.sendgrid.com`, `smtp://…`; SMTP_URL if empty.
    email_url: SecretStr = SecretStr("")
    # Pushes to browsers and phones: `fcm://fcm.googleapis.com?credentials=/path/of/key.json`, `expo://TOKEN@exp.host`,
    # or both, between spaces; empty for none.
    push_url: SecretStr = SecretStr("")
    # Where the platform's API is reached from outside, `https://api.example.com`: vendors tell there what became of
    # messages. Empty: they are not asked to.
    api_url: str = ""
    # The domain whose mail comes in here, such as `inbound.example.com`: mail of notifications that cannot be delivered
    # goes back to addresses of it. Whoever takes its mail posts it to `…/v1/notifications/callbacks/mail/TOKEN`.
    inbound_domain: str = ""
    inbound_token: SecretStr = SecretStr("")
    # The public key that SendGrid shows for its signed event webhook, in base64.
    sendgrid_webhook_key: str = ""
    # Where links in mails lead.
    dashboard_url: str = "http://127.0.0.1:5000"
    # Where an agency's people sign in: `https://{subdomain}.example.com`; empty for the dashboard.
    agency_url: str = ""
    # The domain that passkeys made on the platform's own pages work on: the host of DASHBOARD_URL or a domain above it;
    # that host if empty. Changed later, no passkey works any more.
    webauthn_rp_id: str = ""
    # Origins between commas, beside DASHBOARD_URL and DASHBOARD_ORIGINS, that use those passkeys, such as
    # `android:apk-key-hash:…`.
    webauthn_origins: str = ""
    # Customers may name addresses of private networks, and plain HTTP: for tests and closed networks alone.
    outbound_private: bool = False
    # Changes limits that the contract declares for rate classes: `DEFAULT:USER=1200/60,BULK:ACCOUNT=20/60`, 0 for none.
    rate_limits: str = ""
    # Origins of the platform's own dashboards, between commas, whose pages may call the API from a browser.
    dashboard_origins: str = ""
    # Where custom domains of accounts have to lead, a host name; empty if that is not checked.
    domain_target: str = ""
    # DNS servers, `host:port` between commas; those of the machine if empty.
    dns_servers: str = ""
    # Socket services behind the gateway: `PREFIX=HOST:PORT/PATH` between commas, such as
    # `/socket.io=127.0.0.1:4000/socket.io,/conv/socket.io=127.0.0.1:6001/socket.io`.
    socket_upstreams: str = ""
    # Addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
    trusted_proxies: str = ""

    @property
    def master_keys(self) -> MasterKeys:
        """The master key, and the one before it where there is one."""
        previous = self.master_key_previous
        return MasterKeys(self.master_key.get_secret_value(), previous.get_secret_value() if previous else None)

    @property
    def dns_server_list(self) -> Sequence[str]:
        """The DNS servers to ask."""
        return [server.strip() for server in self.dns_servers.split(",") if server.strip()]

    @property
    def upstream_table(self) -> Mapping[str, str]:
        """Target by package prefix. Raises ValueError for an entry that is not `package=host:port`."""
        table: dict[str, str] = {}
        package = ""
        for entry in filter(None, (part.strip() for part in self.upstreams.split(","))):
            name, equals, target = entry.partition("=")
            if not equals and package:
                # One more address of a list: `package=ipv4:10.0.0.1:5002,10.0.0.2:5002`.
                table[package] += f",{entry}"
                continue
            if not (name and equals and ":" in target):
                raise ValueError(f"UPSTREAMS: {entry!r} is not package=host:port")
            package = name
            table[package] = target
        return table or {each.package: getattr(self, each.listen) for each in GRPC_SERVICES}
