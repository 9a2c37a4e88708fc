"""Merge fields of customers' texts."""

import pytest

from shared.core.merge_fields import filled, text_of, unknown

VALUES = {"person.first_name": "Maya", "deal.name": "{{person.first_name}}"}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Hi {{person.first_name}}!", "Hi Maya!"),
        ("Hi {{ person.first_name | there }}!", "Hi Maya!"),
        ("Hi {{person.last_name| there }}!", "Hi there!"),
        ("Hi {{person.last_name}}!", "Hi !"),
        # A value is no text to be filled.
        ("{{deal.name}}", "{{person.first_name}}"),
    ],
)
def test_values_take_the_place_of_fields(text: str, made: str) -> None:
    assert filled(text, lambda path: VALUES.get(path, "")) == made


def test_whatever_stands_between_braces_and_is_no_field_is_found() -> None:
    text = "{{person.first_name}} {{person.shoe}} {{name}} {{ 1 + 1 }} {{open"
    assert unknown(text, VALUES.__contains__) == ["{{person.shoe}}", "{{name}}", "{{ 1 + 1 }}", "{{"]


def test_values_of_any_type_are_words() -> None:
    assert [text_of(value) for value in ("a", 3.0, 2.5, True, ["x", 1.0], None)] == ["a", "3", "2.5", "yes", "x, 1", ""]
