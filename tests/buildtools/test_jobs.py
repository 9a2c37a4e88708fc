"""The table of all kinds of jobs misses none, and says of each whether it is built."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from buildtools import jobs
from shared.jobs.declared import DECLARED

ROOT = Path(__file__).parents[2]
# The product's catalogue of background jobs.
CATALOGUE = {
    "accounts": {"active_status_check"},
    "affiliates": {"commissions", "leaderboard", "expire_payouts"},
    "billing": {"new_authorisation", "contact_import"},
    "communication": {"a2p_brand", "a2p_campaign", "a2p_numbers", "a2p_renewal"},
    "contacts": {"import", "export", "export_cleanup"},
    "conversations": {"support_snooze", "message_status", "notification", "communication_check"},
    "deals": {"automations"},
    "domains": {"validate", "cleanup"},
    "funnels": {"clone", "thumbnails"},
    "instareports": {"build"},
    "instasites": {"build", "purge"},
    "onebalance": {"reload", "charge"},
    "projects": {
        "orchestrator",
        "account_churn",
        "loyalty_milestone",
        "inactive_task",
        "review_request",
        "quarterly_checkin",
        "sync_accounts",
        "cleanup_pulses",
    },
    "store": {"subscription_activate", "subscription_cancel", "subscription_downgrade", "sub_account_charge"},
}


def named_in_code() -> Iterator[str]:
    """The names that `JobKind("…", …)` gives anywhere in services."""
    for folder in ("services", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "JobKind":
                    name = ast.literal_eval(node.args[0])
                    assert isinstance(name, str)
                    yield name


@pytest.fixture(scope="module")
def rows() -> dict[str, jobs.Row]:
    return {row.kind: row for row in jobs.rows()}


def test_every_kind_that_is_built_is_in_the_table(rows: dict[str, jobs.Row]) -> None:
    names = set(named_in_code())
    assert len(names) > 10
    assert {name for name, row in rows.items() if row.state == jobs.BUILT} == names


def test_every_job_of_the_product_is_in_the_table(rows: dict[str, jobs.Row]) -> None:
    assert {f"{module}.{name}" for module, names in CATALOGUE.items() for name in names} <= rows.keys()


def test_a_kind_is_declared_once_and_what_does_it_is_built(rows: dict[str, jobs.Row]) -> None:
    assert len({each.name for each in DECLARED}) == len(DECLARED)
    does = {each.kind for each in DECLARED if each.kind}
    assert {rows[kind].state for kind in does} == {jobs.BUILT}
    assert rows["contacts.import"].state == "built as crm.import_run"


def test_the_table_says_when_and_how(rows: dict[str, jobs.Row], capsys: pytest.CaptureFixture[str]) -> None:
    jobs.main()
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == list(jobs.HEAD)
    assert len(lines) == len(rows)
    check = next(line for line in lines if line.startswith("accounts.domain_check"))
    assert "*/10 * * * * UTC, missed: once" in check
    assert "3 attempts of 10 min" in check
    assert rows["affiliates.leaderboard"].state == jobs.TO_COME
    assert rows["instasites.build"].policy == "5 attempts of 5 min, 5 at once, 5 in 1 s"
