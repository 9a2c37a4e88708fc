"""Catches the mail, text messages and pushes of a developer's platform, and shows them on one page."""
