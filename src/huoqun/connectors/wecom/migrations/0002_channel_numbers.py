"""The numbers of channels: the channels' room will draw its own from the same sequence."""

from django.db import migrations


class Migration(migrations.Migration):
    """One sequence, owned by no table: what it gave out lives on in facts."""

    dependencies = [("wecom", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE channels_channel_id_seq", "DROP SEQUENCE channels_channel_id_seq"
        )
    ]
