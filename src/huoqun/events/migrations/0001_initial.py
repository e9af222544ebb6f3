from django.db import migrations, models

# Facts are partitioned by recorded day (dropped when cold), keys by occurred month (kept for ever);
# a key is looked up with its day and, by imports, on every day: one index with the key first does both;
# each has a DEFAULT behind its partitions, so that a missing partition never stops an action.
FACT_TABLES = """
CREATE SEQUENCE events_fact_seq AS bigint;

CREATE TABLE events_fact (
    recorded_on date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
    seq bigint NOT NULL DEFAULT nextval('events_fact_seq'),
    tx bigint NOT NULL,
    name text NOT NULL,
    version smallint NOT NULL,
    kind text,
    occurred_at timestamptz NOT NULL,
    occurred_on date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    source text NOT NULL,
    batch_id bigint,
    caused_by bigint,
    depth smallint NOT NULL DEFAULT 0,
    corp_id bigint,
    unit_id bigint,
    community_id bigint,
    customer_id bigint,
    staff_id bigint,
    channel_id bigint,
    content_id bigint,
    order_id bigint,
    plan_id bigint,
    amount bigint,
    currency text,
    text text,
    payload jsonb,
    CONSTRAINT events_fact_pk PRIMARY KEY (recorded_on, seq)
) PARTITION BY RANGE (recorded_on);
CREATE INDEX events_fact_name_tx_seq ON events_fact (name, tx, seq);
CREATE TABLE events_fact_default PARTITION OF events_fact DEFAULT;

CREATE TABLE events_fact_key (
    occurred_on date NOT NULL,
    key uuid NOT NULL,
    fingerprint bigint NOT NULL,
    seq bigint NOT NULL,
    batch_id bigint,
    CONSTRAINT events_fact_key_pk PRIMARY KEY (key, occurred_on)
) PARTITION BY RANGE (occurred_on);
CREATE INDEX events_fact_key_batch ON events_fact_key (batch_id) WHERE batch_id IS NOT NULL;
CREATE TABLE events_fact_key_default PARTITION OF events_fact_key DEFAULT;
INSERT INTO events_spine (id, tx_offset) VALUES (1, 0);
"""
DROP = "DROP TABLE events_fact_key; DROP TABLE events_fact; DROP SEQUENCE events_fact_seq;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Spine",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("tx_offset", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="events_spine_is_one_row"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Rejected",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("batch_id", models.BigIntegerField(null=True)),
                ("reason", models.TextField()),
                ("original", models.TextField()),
                ("report", models.JSONField(default=dict)),
                ("rejected_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["batch_id", "id"], name="events_rejected_batch")]
            },
        ),
        migrations.CreateModel(
            name="Void",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tx", models.BigIntegerField(db_index=True)),
                ("voided_by", models.BigIntegerField()),
                ("batch_id", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("batch_id__isnull", False), ("seq__isnull", True)),
                            models.Q(("batch_id__isnull", True), ("seq__isnull", False)),
                            _connector="OR",
                        ),
                        name="events_void_names_one",
                    ),
                    models.UniqueConstraint(fields=("batch_id",), name="events_void_batch_once"),
                    models.UniqueConstraint(fields=("seq",), name="events_void_seq_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("subscriber", models.TextField(primary_key=True, serialize=False)),
                ("tx", models.BigIntegerField(default=0)),
                ("seq", models.BigIntegerField(default=0)),
                ("failures", models.IntegerField(default=0)),
                ("retry_at", models.DateTimeField(null=True)),
                ("moved_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DeadLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subscriber", models.TextField()),
                ("tx", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("name", models.TextField()),
                ("error", models.TextField()),
                ("died_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscriber", "seq"), name="events_dead_letter_once"
                    )
                ]
            },
        ),
        migrations.RunSQL(FACT_TABLES, DROP),
    ]
