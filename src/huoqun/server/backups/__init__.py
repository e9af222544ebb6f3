"""Backups: one archive with the database, the lake's live files and the configuration.

The archive holds the installation's secret, without which its personal columns stay unreadable:
keep it where the secret may be kept.
"""
