"""Texts of notifications: Jinja in a sandbox, MJML for email, the platform's own texts."""
