"""An account's own texts: used in place of the platform's, checked as they are saved, kept in versions."""

from typing import Any

import pytest
from dashclicks.type.v1 import channel_pb2

from tests.internal.office import method
from tests.notification.desk import LEAD, Desk

CREATE, UPDATE, PREVIEW = method("CreateTemplate"), method("UpdateTemplate"), method("PreviewTemplate")
RESTORE, VERSIONS, TRY = method("RestoreTemplate"), method("ListTemplateVersions"), method("TestSendTemplate")
BO = {"contact": {"name": "Bo"}}
EMAIL, SMS = channel_pb2.CHANNEL_EMAIL, channel_pb2.CHANNEL_SMS


def template(**fields: Any) -> dict[str, Any]:
    return {
        "display_name": "Ours",
        "kind": LEAD,
        "channel": EMAIL,
        "state": "TEMPLATE_STATE_ACTIVE",
        "subject": "Lead {{ contact.name }}",
        "body": "<p>{{ contact.name }} of {{ account.name }}</p>",
        **fields,
    }


async def test_an_accounts_own_text_is_used_and_its_agencys_below_it(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    made = await caller.call(CREATE, template=template())
    mail = await desk.mail(user)
    assert (mail.subject, mail.template_id, mail.template_version) == ("Lead Maya Chen", made.id, 1)
    client, _ = await desk.office.staff(parent_account_id=user.account_id)
    assert (await desk.mail(client)).subject == "Lead Maya Chen"
    await caller.call(UPDATE, template={"id": made.id, "state": "TEMPLATE_STATE_DRAFT"})
    assert (await desk.mail(user)).subject == "New lead: Maya Chen"


async def test_versions_are_kept_and_come_back(desk: Desk) -> None:
    _, caller = await desk.office.staff()
    made = await caller.call(CREATE, template=template())
    changed = await caller.call(UPDATE, template={"id": made.id, "subject": "{{ contact.name }} waits"})
    assert (made.version, changed.version) == (1, 2)
    (kept,) = (await caller.call(VERSIONS, filter=f'template_id = "{made.id}"')).template_versions
    assert (kept.version, kept.subject) == (1, "Lead {{ contact.name }}")
    restored = await caller.call(RESTORE, id=made.id, version=1)
    assert (restored.version, restored.subject) == (3, "Lead {{ contact.name }}")
    assert (await caller.failure(RESTORE, id=made.id, version=9)).reason == "NOT_FOUND"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"body": "{{ deal.name }}"}, "template.body"),
        ({"subject": "{{ contact.name"}, "template.subject"),
        ({"body": "<mjml><mj-body>"}, "template.body"),
        ({"body": "{{ contact.name.__class__ }}"}, "template.body"),
    ],
    ids=["unknown variable", "syntax", "MJML", "python"],
)
async def test_what_cannot_be_used_is_refused_as_it_is_saved(desk: Desk, fields: dict[str, str], field: str) -> None:
    _, caller = await desk.office.staff()
    failure = await caller.failure(CREATE, template=template(**fields))
    assert failure.reason == "BAD_TEMPLATE"
    assert set(failure.violations) == {field}


async def test_a_preview_shows_examples_and_counts_parts(desk: Desk) -> None:
    _, caller = await desk.office.staff()
    shown = await caller.call(PREVIEW, kind=LEAD, channel=EMAIL)
    assert shown.subject == "New lead: Maya Chen"
    assert "Spring ads" in shown.html
    text = await caller.call(PREVIEW, kind=LEAD, channel=SMS, body="{{ contact.name }} " * 20)
    assert text.segments == 2
    given = await caller.call(PREVIEW, kind=LEAD, channel=SMS, body="{{ contact.name }}", variables=BO)
    assert given.text == "Bo"


async def test_a_test_goes_to_whoever_asks(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    made = await caller.call(CREATE, template=template(state="TEMPLATE_STATE_DRAFT"))
    await caller.call(TRY, id=made.id)
    assert (await desk.sink.next(user.email))["Subject"] == "Lead Maya Chen"
