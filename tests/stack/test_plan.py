"""The plan of each profile, and the knobs it follows."""

from pathlib import Path

import pytest

from buildtools.stack.errors import StackError
from buildtools.stack.masterkey import master_key
from buildtools.stack.plan import PROFILES, SERVICES, build_plan
from buildtools.stack.process import Plan
from buildtools.stack.settings import Address, StackSettings


def plan(data: Path, profile: str = "compact", **env: str) -> Plan:
    return build_plan(StackSettings.read(env | {"DATA_DIR": str(data)}), profile, env)


def names(plan: Plan) -> list[str]:
    return [process.name for process in plan.processes]


@pytest.mark.parametrize(
    ("profile", "services"),
    [("compact", ["app", "worker"]), ("distributed", ["internal", "notification", "queue_manager", "edge", "worker"])],
)
def test_a_profile_places_the_services(tmp_path: Path, profile: str, services: list[str]) -> None:
    assert names(plan(tmp_path, profile)) == ["mongod", "valkey", "catcher", "seed", *services]


def test_services_wait_for_servers_and_seed(tmp_path: Path) -> None:
    assert plan(tmp_path).processes[-1].after == ("mongod", "valkey", "catcher", "seed")


def test_demo_data_is_made_once(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("[]")
    assert "seed" not in names(plan(tmp_path))


def test_outside_servers_are_used_and_get_no_demo_data(tmp_path: Path) -> None:
    outside = plan(tmp_path, MONGODB_URI="mongodb://db.example/?replicaSet=a", REDIS_URL="redis://cache.example")
    assert names(outside) == ["catcher", "app", "worker"]
    assert outside.env["MONGODB_URI"] == "mongodb://db.example/?replicaSet=a"
    assert outside.env["REDIS_URL"] == "redis://cache.example"


def test_services_are_told_where_the_embedded_servers_are(tmp_path: Path) -> None:
    env = plan(tmp_path, MONGOD_PORT="30001", VALKEY_PORT="30002").env
    assert env["MONGODB_URI"] == "mongodb://127.0.0.1:30001/?replicaSet=rs0"
    assert env["REDIS_URL"] == "redis://127.0.0.1:30002/0"


def test_messages_that_nobody_sends_are_caught(tmp_path: Path) -> None:
    env = plan(tmp_path, CATCHER_PORT="30003", CATCHER_SMTP_PORT="30004").env
    assert env["SMTP_URL"] == "smtp://127.0.0.1:30004"
    assert env["SMS_URL"].startswith("twilio+http://catcher:catcher@127.0.0.1:30003?")
    assert env["PUSH_URL"].endswith(" expo+http://127.0.0.1:30003")


def test_providers_of_the_environment_win_and_with_all_of_them_nothing_is_caught(tmp_path: Path) -> None:
    own = {"SMTP_URL": "smtp://mail.example", "SMS_URL": "twilio://a:b@c?from=+1", "PUSH_URL": "expo://exp.host"}
    for count in (1, 3):
        some = dict(list(own.items())[:count])
        planned = plan(tmp_path, **some)
        assert {name: planned.env[name] for name in some} == some
        assert ("catcher" in names(planned)) is ("caught messages" in planned.urls) is (count < 3)


def test_each_service_is_told_where_to_listen(tmp_path: Path) -> None:
    told = {
        process.name: process.env for process in plan(tmp_path, "distributed", ADMIN_LISTEN="127.0.0.1:9000").processes
    }
    assert told["internal"] == {"INTERNAL_LISTEN": "127.0.0.1:5002", "ADMIN_LISTEN": "127.0.0.1:9000"}
    assert told["queue_manager"] == {"QUEUE_MANAGER_LISTEN": "127.0.0.1:6002", "ADMIN_LISTEN": "127.0.0.1:9002"}
    assert told["edge"]["ADMIN_LISTEN"] == "127.0.0.1:9003"


def test_every_service_is_in_a_profile() -> None:
    assert {profile for service in SERVICES for profile in service.profiles} == set(PROFILES)


def test_an_unknown_profile_is_named(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="no profile cloud; there are compact, distributed"):
        plan(tmp_path, "cloud")


@pytest.mark.parametrize("listen", ["5000", "host:", ":5000", "host:port", "host:70000", "host:0"])
def test_a_bad_address_is_named_with_its_variable(listen: str) -> None:
    with pytest.raises(StackError, match=f"GATEWAY_LISTEN={listen}: give host:port"):
        StackSettings.read({"GATEWAY_LISTEN": listen})


def test_an_address_reads_as_it_is_written() -> None:
    assert str(Address.parse("[::1]:5000", "X")) == "[::1]:5000"


def test_a_wildcard_is_reached_at_loopback() -> None:
    assert str(Address("0.0.0.0", 5000).local) == "127.0.0.1:5000"


def test_the_development_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    assert master_key(tmp_path) == master_key(tmp_path)
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600


def test_a_master_key_of_the_environment_wins(tmp_path: Path) -> None:
    assert plan(tmp_path, MASTER_KEY="mine").env["MASTER_KEY"] == "mine"
    assert not (tmp_path / "master.key").exists()


@pytest.mark.parametrize("profile", PROFILES)
def test_only_the_worker_steps_back(tmp_path: Path, profile: str) -> None:
    nice = {process.name for process in plan(tmp_path, profile).processes if process.command[0] == "nice"}
    assert nice == {"worker"}
