"""Which field a column is, and what its cells say."""

import io

import pytest
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, LIFECYCLE_STAGE_QUALIFIED_LEAD, Contact
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.tabular.cells import guarded, unguarded
from shared.tabular.columns import Columns, Extent
from shared.tabular.fields import table_fields, target_of
from shared.tabular.rows import Row, RowReader
from shared.tabular.source import open_source
from shared.tabular.suggest import suggest
from shared.tabular.values import Reading
from shared.tabular.writing import CsvWriter
from shared.transfer.merging import merged

FIELDS = table_fields(Contact.DESCRIPTOR)


def named(*headers: str) -> list[str]:
    return [found.path for found in suggest([(header, []) for header in headers], FIELDS)]


@pytest.mark.parametrize(
    ("field", "headers"),
    [
        ("first_name", ["First Name", "FIRSTNAME", "first_name", "Vorname", "Prénom", "Given name", "Fist Name"]),
        ("last_name", ["Surname", "Nachname", "Apellidos", "lastName"]),
        (
            "emails[0].address",
            ["E-mail", "Email Address", "Correo electrónico", "E-Mail 1 - Value", "emails[0].address"],
        ),
        ("phones[0].number", ["Mobile", "Phone #", "Telefonnummer", "Work phone", "Tel."]),
        ("addresses[0].postal_code", ["ZIP", "PLZ", "Postcode", "Code postal"]),
        ("job_title", ["Job Title", "Position"]),
        ("lifecycle_stage", ["Lifecycle Stage", "Status"]),
    ],
)
def test_headers_in_many_spellings(field: str, headers: list[str]) -> None:
    assert [named(header) for header in headers] == [[field]] * len(headers)


def test_no_field_is_suggested_twice() -> None:
    assert named("Email", "Email 2", "Other email", "First name", "Vorname", "Shoe size") == [
        "emails[0].address",
        "emails[1].address",
        "emails[2].address",
        "first_name",
        "",
        "",
    ]


def test_a_companys_name_is_no_persons() -> None:
    assert named("Company", "Phone") == ["display_name", "phones[0].number"]
    assert named("First name", "Last name", "Company") == ["first_name", "last_name", ""]


def test_what_stands_in_a_column_tells() -> None:
    columns = [
        ("A", ["ana@example.com", "bo@example.com"]),
        ("B", ["(415) 555-0132", "+49 30 901820"]),
        ("C", ["2026-01-31", "2026-02-01"]),
        ("Email", ["yes", "no"]),
        ("D", ["4155550132", "17"]),
    ]
    assert [found.path for found in suggest(columns, FIELDS)] == ["emails[0].address", "phones[0].number", "", "", ""]


def built(reading: Reading = Reading(), **cells: str) -> tuple[Contact, dict[str, str]]:  # noqa: B008
    targets = {
        place: target_of(path.replace("__", "[1].").replace("_0_", "[0]."), FIELDS) for place, path in enumerate(cells)
    }
    found = RowReader(Contact, targets, [], reading).build(Row(2, list(cells.values())), len(cells))
    return found.message, {problem.field: problem.description for problem in found.problems}


def test_cells_become_values_of_their_fields() -> None:
    contact, problems = built(type="Person", lifecycle_stage="qualified lead", tags="a; b ;;a", emails_0_primary="yes")
    assert not problems
    assert (contact.type, contact.lifecycle_stage) == (CONTACT_TYPE_PERSON, LIFECYCLE_STAGE_QUALIFIED_LEAD)
    assert (list(contact.tags), contact.emails[0].primary) == (["a", "b"], True)


def test_every_cell_that_is_no_value_is_named() -> None:
    _, problems = built(type="robot", lifecycle_stage="x", emails_0_primary="perhaps", score="many")
    assert problems == {
        "type": "none of person, business",
        "lifecycle_stage": "none of subscriber, lead, qualified_lead, opportunity, customer, evangelist",
        "emails[0].primary": "neither yes nor no",
        "score": "not a number",
    }


def test_the_second_of_a_list_may_stand_alone() -> None:
    targets = {0: target_of("emails[0].address", FIELDS), 1: target_of("emails[3].address", FIELDS)}
    found = RowReader(Contact, targets, [], Reading()).build(Row(2, ["", "ana@example.com"]), 2)
    assert [email.address for email in found.message.emails] == ["ana@example.com"]
    assert found.as_mapped("emails[0].address") == "emails[3].address"


def test_a_number_is_read_in_the_region_of_the_import() -> None:
    contact, _ = built(Reading(region="DE"), phones_0_number="030 901820")
    assert contact.phones[0].region_code == "DE"


@given(st.text(max_size=40))
def test_no_cell_is_a_formula_and_each_is_read_as_it_was(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text
    assert cell[:1] not in ("=", "@", "\t", "\r")
    assert cell[:1] not in ("+", "-") or cell[1:2].isdigit()


TEXTS = st.text(st.sampled_from("ab,;'\"=+-@ \té|12.\n"), min_size=1, max_size=12)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_what_is_written_is_read_again(rows: list[tuple[str, str]]) -> None:
    header = ("first_name", "last_name")
    data = CsvWriter().add([header, *rows])
    read = [tuple(map(unguarded, row.cells)) for row in open_source(io.BytesIO(data)).rows]
    assert read == [header, *(row for row in rows if any(guarded(cell).strip() for cell in row))]


def test_a_list_that_has_grown_loses_nothing() -> None:
    contact = Contact(emails=[{"address": "a@x.de"}, {"address": "b@x.de"}, {"address": "c@x.de"}])  # type: ignore[list-item]
    columns, extent = Columns(Contact.DESCRIPTOR, ["emails.address"]), Extent()
    columns.measure(Contact(emails=contact.emails[:2]), extent)
    assert [column.cell(contact) for column in columns.of(extent)] == ["a@x.de", "b@x.de; c@x.de"]


@pytest.mark.parametrize(
    ("fill_only", "title", "tags", "emails"),
    [(False, "CTO", ["a", "b"], ["a@x.de", "b@x.de"]), (True, "CEO", ["a"], ["a@x.de"])],
)
def test_a_record_and_a_row_as_one(fill_only: bool, title: str, tags: list[str], emails: list[str]) -> None:
    there = Contact(job_title="CEO", tags=["a"], emails=[{"address": "a@x.de", "primary": True}])  # type: ignore[list-item]
    row = Contact(
        job_title="CTO",
        tags=["b"],
        source="fair",
        emails=[{"address": "a@x.de", "label": "work"}, {"address": "b@x.de", "primary": True}],  # type: ignore[list-item]
    )
    found, mask = merged(there, row, fill_only=fill_only)
    assert (found.job_title, list(found.tags), found.source) == (title, tags, "fair")
    assert [email.address for email in found.emails] == emails
    assert [email.primary for email in found.emails][:1] == [True]
    assert "source" in mask
    assert ("job_title" in mask) is not fill_only


def test_a_row_that_says_nothing_new_changes_nothing() -> None:
    there = Contact(job_title="CEO", tags=["a"])
    assert merged(there, Contact(job_title="CEO", tags=["a"]), fill_only=False) == (there, [])
