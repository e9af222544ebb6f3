"""The table of Django's database cache, as ``createcachetable`` would make it.

It holds allauth's counters of tried second factors, which must hold over all web processes.
"""

from django.db import migrations

FORWARD = """
CREATE TABLE huoqun_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX huoqun_cache_expires ON huoqun_cache (expires);
"""


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("org", "0002_audit_is_append_only")]

    operations = [migrations.RunSQL(FORWARD, "DROP TABLE huoqun_cache")]
