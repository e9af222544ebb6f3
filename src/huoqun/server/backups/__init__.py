"""Backups: one archive with the database, the lake's live files and the configuration."""

from huoqun.server.backups.folder import latest_age_hours

__all__ = ["latest_age_hours"]
