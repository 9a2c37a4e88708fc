"""What is new in an answer, by the ways in which mailers quote."""

import pytest

from shared.conversations.html_text import text_of
from shared.conversations.reply_text import reply_of

NEW = "Yes, please.\n\nTuesday suits us."

QUOTED = [
    "On Mon, 23 Nov 2026 at 10:00, Ana Silva <ana@northwind.example> wrote:\n\n> Shall we?\n> Ana\n",
    "On Mon, 23 Nov 2026 at 10:00, Ana Silva\n<ana@northwind.example> wrote:\n> Shall we?\n",
    "On Mon, 23 Nov 2026 at 10:00, Ana Silva wrote:\n\nShall we?\n",
    "Am 23.11.2026 um 10:00 schrieb Ana Silva:\n> Wollen wir?\n",
    "Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb Ana Silva <\nana@northwind.example>:\n\n> Wollen wir?\n",
    "Le lun. 23 nov. 2026 à 10:00, Ana Silva <ana@northwind.example> a écrit :\n> On y va ?\n",
    "El lun, 23 nov 2026 a las 10:00, Ana Silva (<ana@northwind.example>) escribió:\n> ¿Vamos?\n",
    "Il giorno lun 23 nov 2026 alle ore 10:00 Ana Silva ha scritto:\n> Andiamo?\n",
    "Op ma 23 nov. 2026 om 10:00 schreef Ana Silva <ana@northwind.example>:\n> Zullen we?\n",
    "W dniu 23.11.2026 o 10:00 Ana Silva napisał(a):\n> Idziemy?\n",
    "Den mån 23 nov. 2026 kl 10:00 skrev Ana Silva <ana@northwind.example>:\n> Ska vi?\n",
    "-----Original Message-----\nFrom: Ana Silva\nSent: Monday\nTo: Maya\nSubject: Your site\n\nShall we?\n",
    "________________________________\nFrom: Ana Silva <ana@northwind.example>\nSent: Monday\nTo: Maya\n\nShall we?\n",
    "Von: Ana Silva\nGesendet: Montag\nAn: Maya\nBetreff: Ihre Seite\n\nWollen wir?\n",
    "-------- Ursprüngliche Nachricht --------\nVon: Ana\nWollen wir?\n",
    "---------- Forwarded message ---------\nFrom: Ana\n\nShall we?\n",
    "> Shall we?\n> Ana\n",
    "-- \nMaya Chen\nBakery\n",
    "Sent from my iPhone\n\nOn 23 Nov 2026, at 10:00, Ana Silva <ana@northwind.example> wrote:\n\n> Shall we?\n",
    "Von meinem iPhone gesendet\n",
]


@pytest.mark.parametrize("quoted", QUOTED)
def test_quotes_and_signatures_go(quoted: str) -> None:
    assert reply_of(f"{NEW}\n\n{quoted}") == NEW


def test_an_answer_below_the_quote_stays() -> None:
    assert reply_of(f"On Mon, Ana wrote:\n> Shall we?\n> Ana\n\n{NEW}\n") == NEW


def test_answers_between_the_lines_stay() -> None:
    text = "On Mon, Ana wrote:\n> Shall we?\nYes.\n> When?\nTuesday.\n"
    assert reply_of(text) == "Yes.\nTuesday."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we wrote:\nplease bring cake.",
        "The price list:\n- small 10\n- large 20\n\nFrom: 10 am we are open.",
        "I wrote: no.\nAnd she wrote nothing.",
        "From Monday on\nTo: be decided",
        "---------- Forwarded message ---------\nFrom: Ana\n\nSee below.",
        "> only a quote",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert reply_of(text) == text


def test_html_has_lines_and_quotes() -> None:
    html = "<div>Yes,<br>please.</div><p>Tuesday</p><blockquote type=cite><p>Shall we?</p></blockquote>"
    assert text_of(html) == "Yes,\nplease.\nTuesday\n> Shall we?"
    outlook = '<p>Yes.</p><hr><div id="x_divRplyFwdMsg"><b>From:</b> Ana</div><div>Shall we?</div>'
    assert reply_of(text_of(outlook)) == "Yes."
