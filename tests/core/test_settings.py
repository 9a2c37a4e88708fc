import os
from base64 import b64encode

import pytest
from pydantic import SecretBytes, ValidationError

from shared.core.services import GRPC_SERVICES
from shared.core.settings import Settings

KEY = SecretBytes(bytes(32))


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def from_environment(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return Settings()  # type: ignore[call-arg]  # the environment holds the rest


def test_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    key = os.urandom(32)
    settings = from_environment(monkeypatch, MASTER_KEY=b64encode(key).decode(), INTERNAL_LISTEN="127.0.0.1:7")
    assert settings.master_key.get_secret_value() == key
    assert settings.internal_listen == "127.0.0.1:7"


def test_a_missing_master_key_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="master_key"):
        from_environment(monkeypatch)


@pytest.mark.parametrize("text", ["not base64!", b64encode(b"short").decode()])
def test_a_bad_master_key_stops_the_start_without_being_shown(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        from_environment(monkeypatch, MASTER_KEY=text)
    assert text not in str(caught.value)


def test_packages_are_served_by_their_services_unless_told() -> None:
    settings = Settings(master_key=KEY, internal_listen="h:1", notification_listen="h:3", queue_manager_listen="h:2")
    table = {"dashclicks": "h:1", "dashclicks.notifications": "h:3", "dashclicks.queue": "h:2"}
    assert settings.upstream_table == table


def test_every_service_has_its_setting() -> None:
    fields = Settings.model_fields
    assert {each.listen: each.address for each in GRPC_SERVICES} == {
        each.listen: fields[each.listen].default for each in GRPC_SERVICES
    }


def test_upstreams_are_read_in_their_order() -> None:
    settings = Settings(master_key=KEY, upstreams="dashclicks.crm=a:1, dashclicks=b:2")
    assert settings.upstream_table == {"dashclicks.crm": "a:1", "dashclicks": "b:2"}


def test_a_target_may_be_a_list_of_addresses() -> None:
    settings = Settings(master_key=KEY, upstreams="dashclicks.crm=ipv4:10.0.0.1:5,10.0.0.2:5, dashclicks=dns:///b:2")
    assert settings.upstream_table == {"dashclicks.crm": "ipv4:10.0.0.1:5,10.0.0.2:5", "dashclicks": "dns:///b:2"}


@pytest.mark.parametrize("entry", ["dashclicks", "=a:1", "dashclicks=a"])
def test_a_bad_upstream_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="UPSTREAMS"):
        _ = Settings(master_key=KEY, upstreams=entry).upstream_table
