"""Mails as they come in."""

from email.message import EmailMessage
from email.policy import SMTP


def mail(text: str = "Yes, please.\n", **headers: str) -> EmailMessage:
    """A mail of text; `reply_to="x"` is the header Reply-To."""
    made = EmailMessage(policy=SMTP)
    given = {"From": "Maya Chen <Maya@Example.com>", "To": "team@inbound.example.com", "Subject": "Re: Your site"}
    given |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    for name, value in given.items():
        made[name] = value
    made.set_content(text)
    return made


DSN = b"""\
Return-Path: <>
Received: from mx.example.com by inbound.example.com; Sat, 28 Nov 2026 10:00:00 +0000
From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: %(to)s
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-1@mx.example.com>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Sat, 28 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; Gone@example.com
Original-Recipient: rfc822;gone@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <gone@example.com>: no such user

Final-Recipient: rfc822; slow@example.com
Action: delayed
Status: 4.4.1

--B
Content-Type: message/rfc822

From: hello@northwind.example
To: gone@example.com
Message-ID: <dlv_01HZXW5V3N8Q2J4K6M7P9R0S1T@northwind.example>
Subject: Your site

Ready.
--B--
"""

ARF = b"""\
From: <abuse@provider.example>
To: fbl@inbound.example.com
Subject: FW: Your site
MIME-Version: 1.0
Content-Type: multipart/report; report-type="feedback-report"; boundary="B"

--B
Content-Type: text/plain

This is an email abuse report.

--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <hello@northwind.example>
Original-Rcpt-To: <maya@example.com>

--B
Content-Type: text/rfc822-headers

From: hello@northwind.example
Message-ID: <dlv_01HZXW5V3N8Q2J4K6M7P9R0S1T@northwind.example>

--B--
"""
