"""Mail that comes in: what it says, what it answers, and what it is."""

import time
from email.message import EmailMessage

import pytest
from dashclicks.conversations.v1 import inbound_email_pb2 as pb
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.conversations import email_parts
from shared.conversations.email_in import Envelope, read_email
from shared.conversations.reply_addresses import ReplyAddresses, Target
from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from tests.conversations.mails import ARF, DSN, mail

ADDRESSES = ReplyAddresses(b"k" * 32, "inbound.example.com")
ULID = "01HZXW5V3N8Q2J4K6M7P9R0S1T"
THREAD = Target(f"acc_{ULID}", "cnv_01HZXW5V3N8Q2J4K6M7P9R0S1V")


UNKNOWN = Envelope()


def read(source: EmailMessage | bytes, envelope: Envelope = UNKNOWN, trusted: str = "") -> pb.InboundEmail:
    raw = source if isinstance(source, bytes) else source.as_bytes()
    return read_email(raw, envelope, addresses=ADDRESSES, trusted=trusted.split())


def sender(email: pb.InboundEmail) -> pb.Mailbox:
    found: pb.Mailbox = getattr(email, "from")
    return found


def test_an_answer_is_taken_apart() -> None:
    came = mail(
        "Ja, gern.\n\nOn Mon, Ana wrote:\n> Shall we?\n",
        message_id="<m2@example.com>",
        in_reply_to="<m1@northwind.example>",
        references="<m0@northwind.example> <m1@northwind.example>",
        date="Sat, 28 Nov 2026 11:30:00 +0100",
        to=f"Grüße <{ADDRESSES.make(THREAD)}>, other@example.com",
    )
    came.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../../etc/Plan ä.pdf")
    email = read(came)
    assert (sender(email).address, sender(email).display_name) == ("maya@example.com", "Maya Chen")
    assert (email.kind, email.message_id) == (pb.EMAIL_KIND_PERSONAL, "m2@example.com")
    assert list(email.ancestors) == ["m1@northwind.example", "m0@northwind.example"]
    assert (email.subject, email.base_subject) == ("Re: Your site", "Your site")
    assert (email.reply_text, "Shall we?" in email.text) == ("Ja, gern.", True)
    assert email.send_time.ToJsonString() == "2026-11-28T10:30:00Z"
    (file,) = email.attachments
    assert (file.name, file.content, file.inline) == ("Plan ä.pdf", b"%PDF", False)
    assert [(each.account_id, each.id) for each in email.targets] == [(THREAD.account_id, THREAD.id)]


def test_the_envelope_says_where_a_blind_copy_came_to() -> None:
    email = read(mail(), Envelope("maya@example.com", [ADDRESSES.make(THREAD)]))
    assert email.targets[0].id == THREAD.id


def test_html_alone_is_read_too() -> None:
    came = EmailMessage()
    came["From"], came["Subject"] = "maya@example.com", "Hi"
    quote = '<div class="gmail_quote"><div>On Mon Ana wrote:<br></div><blockquote>Shall we?</blockquote></div>'
    page = f"<style>p{{}}</style><p>Yes,&nbsp;please.</p><script>x</script>{quote}<img src='cid:pic'>"
    came.set_content(page, subtype="html")
    came.add_related(b"12", "image", "png", cid="<pic>")
    email = read(came)
    assert email.reply_text == "Yes, please."
    assert [(file.content_id, file.inline) for file in email.attachments] == [("pic", True)]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"auto_submitted": "auto-replied; owner-email=x"}, pb.EMAIL_KIND_AUTO_REPLY),
        ({"auto_submitted": "no"}, pb.EMAIL_KIND_PERSONAL),
        ({"x_autoreply": "yes"}, pb.EMAIL_KIND_AUTO_REPLY),
        ({"subject": "Out of office: Re: Your site"}, pb.EMAIL_KIND_AUTO_REPLY),
        ({"precedence": "bulk"}, pb.EMAIL_KIND_BULK),
        ({"list_id": "<news.example.com>"}, pb.EMAIL_KIND_BULK),
        ({"return_path": "<>"}, pb.EMAIL_KIND_AUTO_REPLY),
        ({"return_path": "<>", "from": "MAILER-DAEMON@example.com"}, pb.EMAIL_KIND_DELIVERY_REPORT),
        ({"x_failed_recipients": "gone@example.com"}, pb.EMAIL_KIND_DELIVERY_REPORT),
        ({"message_id": f"<dlv_{ULID}@northwind.example>"}, pb.EMAIL_KIND_LOOP),
        ({}, pb.EMAIL_KIND_PERSONAL),
    ],
)
def test_what_no_person_wrote_is_told(headers: dict[str, str], kind: "pb.EmailKind.ValueType") -> None:
    email = read(mail(**headers))
    assert (email.kind, bool(email.kind_reason)) == (kind, kind != pb.EMAIL_KIND_PERSONAL)


def test_what_was_handed_on_too_often_goes_round() -> None:
    raw = b"Received: from a by b; Sat, 28 Nov 2026 10:00:00 +0000\n" * 51 + mail().as_bytes()
    assert read(raw).kind == pb.EMAIL_KIND_LOOP


def test_a_bounce_says_which_mail_to_whom() -> None:
    back = ADDRESSES.make(Target(f"acc_{ULID}", f"dlv_{ULID}", bounce=True))
    email = read(DSN.replace(b"%(to)s", back.encode()))
    assert email.kind == pb.EMAIL_KIND_DELIVERY_REPORT
    assert [(each.id, each.bounce) for each in email.targets] == [(f"dlv_{ULID}", True)]
    assert email.report.original_message_id == f"dlv_{ULID}@northwind.example"
    failed, delayed = email.report.recipients
    assert (failed.address, failed.action, failed.status) == ("gone@example.com", pb.DELIVERY_ACTION_FAILED, "5.1.1")
    assert failed.diagnostic.endswith("no such user")
    assert (delayed.address, delayed.action, delayed.status) == (
        "slow@example.com",
        pb.DELIVERY_ACTION_DELAYED,
        "4.4.1",
    )


def test_a_bounce_without_a_report_names_whom_it_can() -> None:
    report = read(mail(x_failed_recipients="Gone@Example.com", from_="MAILER-DAEMON@x.example")).report
    assert [(each.address, each.action) for each in report.recipients] == [
        ("gone@example.com", pb.DELIVERY_ACTION_FAILED)
    ]


def test_a_complaint_says_who_complains() -> None:
    email = read(ARF)
    assert (email.kind, email.report.recipients[0].address) == (pb.EMAIL_KIND_COMPLAINT, "maya@example.com")
    assert email.report.original_message_id == f"dlv_{ULID}@northwind.example"


RESULTS = "Authentication-Results: %s; spf=pass (a; dmarc=pass) smtp.mailfrom=x; dkim=fail; dkim=pass; dmarc=none\n"


def test_checks_of_the_sender_are_those_of_our_own_server() -> None:
    forged = RESULTS.replace("none", "pass").encode()
    raw = (RESULTS % "mx.ours.example 1").encode() + forged % b"mx.ours.example" + mail().as_bytes()
    checks = read(raw, trusted="mx.ours.example").authentication
    passed = pb.AUTHENTICATION_VERDICT_PASS
    assert (checks.spf, checks.dkim, checks.dmarc) == (passed, passed, pb.AUTHENTICATION_VERDICT_NEUTRAL)
    assert read(forged % b"mx.evil.example" + raw, trusted="mx.ours.example").authentication == checks
    assert read(raw, trusted="mx.other.example").authentication == pb.SenderAuthentication()


def test_a_mail_without_an_id_has_one_of_its_own() -> None:
    one, same, other = read(mail()), read(mail()), read(mail("Something else"))
    assert one.message_id == same.message_id != other.message_id
    assert one.message_id.startswith("sha256.")


@pytest.mark.parametrize(
    "charset", ["utf-8", "iso-8859-15", "windows-1252", "koi8-r", "punycode", "hex", "no-such", "x" * 300]
)
def test_characters_of_any_charset(charset: str) -> None:
    email = read(
        f"Subject: =?{charset}?q?a?=\nContent-Type: text/plain; charset={charset}\n\nplain words \xe4".encode()
    )
    assert email.text.startswith("plain words")


def test_bounds_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email_parts, "MAX_TEXT", 5)
    monkeypatch.setattr(email_parts, "MAX_FILES", 1)
    came = mail("1234567890")
    for _ in range(3):
        came.add_attachment(b"x", maintype="a", subtype="b", filename="f")
    email = read(came)
    assert (email.text, len(email.attachments)) == ("12345", 1)
    assert list(email.omissions) == ["text is cut after 5 characters", "files beyond 1 are left out"]
    monkeypatch.setattr(email_parts, "MAX_BYTES", 50)
    assert read(came).omissions[0] == "the mail is cut after 50 bytes"


def nested(depth: int) -> bytes:
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (each, each) for each in range(depth))
    return b"Subject: deep\n" + b"".join(heads) + b"\ntext"


EVIL = {
    "deep": nested(5_000),
    "deep within bounds": nested(450),
    "mails in mails": b"Content-Type: message/rfc822\n\n" * 5_000,
    "comments": b"From: " + b"(" * 100_000 + b"\nTo: " + b"(a" * 50_000 + b"\n\nx",
    "addresses": b"To: " + b"a@b.c, " * 50_000 + b"\nCc: " + b"<a@" * 50_000 + b"\n\nx",
    "quotes": b'From: "' + b"\\" * 100_000 + b"\nTo: " + b'"' * 100_000 + b"\n\nx",
    "words": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nx",
    "punycode": b"Subject: =?punycode?q?" + b"a" * 100_000 + b"?=\n\nx",
    "parameters": b"Content-Type: text/plain" + b"; a*0*=b" * 50_000 + b"\n\nx",
    "boundaries": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 100_000,
    "references": b"References: " + b"<" * 100_000 + b"\nIn-Reply-To: " + b"<a@b> " * 20_000 + b"\n\nx",
    "results": b"Authentication-Results: ours" + b"(;" * 50_000 + b"\n\nx",
    "html": b"Content-Type: text/html\n\n" + b"<div><blockquote>" * 30_000,
    "html declarations": b"Content-Type: text/html\n\n" + b"<!a" * 50_000,
    "html sections": b"Content-Type: text/html\n\n" + b"<![CDATA[" * 20_000,
    "html instructions": b"Content-Type: text/html\n\n" + b"<?" * 100_000,
    "html ends": b"Content-Type: text/html\n\n" + b"</a" * 60_000,
    "html starts": b"Content-Type: text/html\n\n" + b"<a" * 100_000,
    "html scripts": b"Content-Type: text/html\n\n" + b"<script></" * 20_000,
    "html comments": b"Content-Type: text/html\n\n" + b"<!--" * 50_000,
    "html quotes": b"Content-Type: text/html\n\n<a " + b"a='" * 50_000,
    "entities": b"Content-Type: text/html\n\n" + b"&#" * 100_000,
    "wrote": b"\n\n" + b"On On wrote " * 40_000,
    "wrote, line by line": b"\n\n" + b"On Mon\n" * 60_000,
    "quoted": b"\n\n" + b">" * 400_000 + b"\n" + b"> \n" * 50_000,
    "re": b"Subject: " + b"re: " * 4_000 + b"\n\nx",
    "headers": b"X: y\n" * 100_000 + b"\nx",
    "status": b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
    b"Content-Type: message/delivery-status\n\n" + b"Final-Recipient: rfc822; a@b.c\n\n" * 20_000,
}


@pytest.mark.parametrize("name", sorted(EVIL))
def test_nobody_is_kept_busy(name: str) -> None:
    """Half a megabyte of the worst: a second of CPU at most, where a pattern that goes astray takes hours."""
    began = time.process_time()
    read(EVIL[name], trusted="ours")
    assert time.process_time() - began < 5


TYPES = [
    b"multipart/mixed; boundary=b\n",
    b"multipart/report; report-type=delivery-status; boundary=b\n\n",
    b"text/html;",
]
PIECES = [
    b"From: ",
    b"Subject: =?utf-8?b?",
    b"Content-Type: ",
    b"--b\n",
    b"--b--",
    b"\n\n",
    b"\r\n",
    b"charset=",
    b"(<@",
    b"\0",
]
PIECES += [
    *TYPES,
    b"Content-Transfer-Encoding: base64\n",
    b"message/delivery-status",
    b"Date: ",
    b"99999999",
    b"\xff\xfe",
]
PIECES += [
    b"On Mon wrote:\n> ",
    b"-- \n",
    b"Final-Recipient: rfc822;",
    b'"',
    b";",
    b"Content-Disposition: attachment; filename*=",
]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)), max_size=40).map(b"".join),
    )
)
def test_whatever_comes_is_read(raw: bytes) -> None:
    email = read(raw, Envelope("", ["x@y"]), trusted="ours")
    assert pb.InboundEmail.FromString(email.SerializeToString()) == email
    assert email.message_id


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.booleans())
def test_no_word_of_an_answer_is_lost(text: str, html: bool) -> None:
    came = mail("x")
    came.set_content(text.encode("utf-8", "replace").decode(), subtype="html" if html else "plain")
    email = read(came)
    assert bool(email.text.strip()) == bool(email.reply_text)
    lines = {line.strip() for line in email.text.splitlines()}
    assert all(line.strip() in lines for line in email.reply_text.splitlines())


def new(prefix: str) -> str:
    return RandomIds().new(prefix, SystemClock().now())


def test_addresses_say_what_they_are_about() -> None:
    for prefix, bounce in (("cnv", False), ("dlv", True)):
        target = Target(new("acc"), new(prefix), bounce)
        address = ADDRESSES.make(target)
        assert len(address.partition("@")[0]) <= 64
        assert ADDRESSES.read(address) == ADDRESSES.read(address.upper()) == target
        assert ADDRESSES.read(address.replace("@", "+note@")) == target
    with pytest.raises(ValueError, match="no address can be about"):
        ADDRESSES.make(Target(new("acc"), new("xyz")))


def test_addresses_that_we_did_not_make_are_about_nothing() -> None:
    address = ADDRESSES.make(THREAD)
    local, _, domain = address.partition("@")
    changed = [
        local[:place] + ("a" if local[place] != "a" else "b") + local[place + 1 :] for place in range(len(local))
    ]
    others = [f"b{local[1:]}", "r+", "r+x", f"r+{'z' * 61}", "", local.replace("+", "")]
    for each in (*changed, *others):
        assert ADDRESSES.read(f"{each}@{domain}") is None
    assert ReplyAddresses(b"o" * 32, domain).read(address) is None
    assert ReplyAddresses(b"k" * 32, "other.example").read(address) is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_may_be_read_as_an_address(text: str) -> None:
    assert ADDRESSES.read(text) is None
    assert ADDRESSES.read(f"r+{text}@inbound.example.com") is None
