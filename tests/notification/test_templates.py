"""Templates: what they may be made of, what is missing is named, and the platform's own are whole."""

from typing import Any

import pytest
from dashclicks.notifications.v1 import kind_pb2
from dashclicks.type.v1 import channel_pb2

from services.notification.templating.defaults import COMMON, Defaults
from services.notification.templating.engine import MAX_CHARS, Engine, Source
from services.notification.templating.examples import example_values
from services.notification.templating.plain import plain_text, segments
from shared.core.errors import InvalidArgument
from shared.notifications.kinds import catalogue

EMAIL, SMS, BELL = channel_pb2.CHANNEL_EMAIL, channel_pb2.CHANNEL_SMS, channel_pb2.CHANNEL_BELL
KINDS = catalogue()
ENGINE = Engine()
DEFAULTS = Defaults(ENGINE, KINDS)
VALUES: dict[str, Any] = {"contact": {"name": "<Maya> & Co"}, "items": [{"title": "one"}, {"title": "two"}]}


def refused(body: str, subject: str = "", channel: channel_pb2.Channel.ValueType = EMAIL) -> InvalidArgument:
    with pytest.raises(InvalidArgument) as caught:
        ENGINE.compile(channel, Source(subject, body)).render(VALUES)
    return caught.value


def test_values_are_escaped_in_html_and_only_there() -> None:
    made = ENGINE.compile(EMAIL, Source("{{ contact.name }}", "<b>{{ contact.name }}</b>")).render(VALUES)
    assert made.subject == "<Maya> & Co"
    assert made.html == "<b>&lt;Maya&gt; &amp; Co</b>"
    assert made.text == "<Maya> & Co"


def test_mjml_is_compiled_around_its_values() -> None:
    body = (
        "<mjml><mj-body><mj-section><mj-column><mj-raw>{% for item in items %}</mj-raw>"
        '<mj-button href="https://x.example/{{ item.title }}">{{ item.title }}</mj-button>'
        "<mj-raw>{% endfor %}</mj-raw></mj-column></mj-section></mj-body></mjml>"
    )
    html = ENGINE.compile(EMAIL, Source("", body)).render(VALUES).html
    assert html.startswith("<!doctype html>")
    assert 'href="https://x.example/one"' in html
    assert 'href="https://x.example/two"' in html


def test_every_missing_variable_is_named_at_once() -> None:
    error = refused("{{ contact.phone }} {{ deal.name }}", "{{ actor.name }}")
    assert error.reason == "MISSING_VARIABLE"
    names = [each.field for each in error.violations]
    assert names == ["variables.actor.name", "variables.contact.phone", "variables.deal.name"]


def test_a_variable_with_a_default_may_be_missing() -> None:
    source = Source("", "{{ contact.phone | default('none') }}{% if deal is defined %}{{ deal.name }}{% endif %}")
    assert ENGINE.compile(SMS, source).render(VALUES).text == "none"


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ contact.__class__ }}",
        "{{ contact['name'] }}",
        "{{ range(10) }}",
        "{{ 'a' * 100000000 }}",
        "{{ 2 ** 100 }}",
        "{% for x in range(9) %}{% endfor %}",
        "{% for a in items %}{% for b in items %}{% for c in items %}{% endfor %}{% endfor %}{% endfor %}",
        "{% include 'secrets' %}",
        "{% macro m() %}{% endmacro %}",
        "{% set x = 1 %}",
        "{{ contact.name.upper() }}",
        "{{ contact | attr('name') }}",
        "{{ items | map('upper') | list }}",
        "{{ contact.name",
        "<mjml><mj-body><mj-include path='/etc/passwd' /></mj-body></mjml>",
        "<mjml><mj-body><mj-section></mj-body></mjml>",
    ],
)
def test_what_could_run_away_or_look_around_is_refused(body: str) -> None:
    error = refused(body)
    assert error.reason == "BAD_TEMPLATE"
    assert {each.field for each in error.violations} == {"body"}


def test_a_value_is_no_object_of_pythons() -> None:
    # `items` is a method of every dict; here it is what the message says, or nothing.
    assert ENGINE.compile(SMS, Source("", "{{ contact.name.items | default('-') }}")).render(VALUES).text == "-"


def test_a_text_that_grows_too_large_is_stopped() -> None:
    line = "x" * 5000
    body = f"{{% for a in items %}}{{% for b in items %}}{line}{{% endfor %}}{{% endfor %}}"
    many = {"items": [{"title": "one"}] * 100}
    with pytest.raises(InvalidArgument) as caught:
        ENGINE.compile(SMS, Source("", body)).render(many)
    assert str(MAX_CHARS) in caught.value.violations[0].description


@pytest.mark.parametrize("kind", [kind.number for kind in KINDS.values()], ids=[kind.name for kind in KINDS.values()])
def test_the_platforms_texts_are_whole_for_each_kind_and_channel(kind: kind_pb2.NotificationKind.ValueType) -> None:
    values = example_values(KINDS[kind])
    for channel in KINDS[kind].offered:
        made = DEFAULTS.render(kind, channel, values)
        assert made.text
        assert "{{" not in made.subject + made.html + made.text
        if channel == EMAIL:
            assert COMMON["unsubscribe_url"] in made.html
            assert COMMON["brand.color"] in made.html
            assert made.subject in made.text


def test_a_missing_variable_of_a_platforms_text_is_named() -> None:
    kind = kind_pb2.NOTIFICATION_KIND_DEALS_DEAL_ASSIGNED
    assert DEFAULTS.missing(kind, {"actor": {"name": "Ana"}}) == ["deal.name"]


def test_plain_text_keeps_words_and_links() -> None:
    html = "<style>p{}</style><p>Hello&nbsp;<b>Ana</b></p><p><a href='https://x.example'>Look</a> here</p>"
    assert plain_text(html) == "Hello Ana\n\nLook (https://x.example) here"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 81, 2),
        ("é" * 160, 1),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("😀" * 36, 2),
    ],
)
def test_text_messages_are_counted_in_parts(text: str, count: int) -> None:
    assert segments(text) == count
