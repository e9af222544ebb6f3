"""Tables of the fact log; the two partitioned ones are made by SQL in migration 0001."""

from django.db import models


class Spine(models.Model):
    """One row: what is added to PostgreSQL's transaction ids so that they never run backwards."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    tx_offset = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="events_spine_is_one_row")
        ]

    def __str__(self) -> str:
        return f"spine +{self.tx_offset}"


class Rejected(models.Model):
    """A row that was refused, kept with its original text for people to look at."""

    source = models.TextField()
    batch_id = models.BigIntegerField(null=True)
    reason = models.TextField()
    original = models.TextField()
    report = models.JSONField(default=dict)
    rejected_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch_id", "id"], name="events_rejected_batch")]

    def __str__(self) -> str:
        return f"rejected {self.id}: {self.reason}"


class Void(models.Model):
    """What a voiding fact took back: a whole import batch, or single facts by their seq."""

    tx = models.BigIntegerField(db_index=True)
    voided_by = models.BigIntegerField()
    batch_id = models.BigIntegerField(null=True)
    seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(batch_id__isnull=False, seq__isnull=True)
                | models.Q(batch_id__isnull=True, seq__isnull=False),
                name="events_void_names_one",
            ),
            models.UniqueConstraint(fields=["batch_id"], name="events_void_batch_once"),
            models.UniqueConstraint(fields=["seq"], name="events_void_seq_once"),
        ]

    def __str__(self) -> str:
        return f"void of {'batch' if self.batch_id else 'fact'} {self.batch_id or self.seq}"


class Cursor(models.Model):
    """How far a named subscriber has read: all facts below (tx, seq) are done."""

    subscriber = models.TextField(primary_key=True)
    tx = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.subscriber} at ({self.tx}, {self.seq})"


class DeadLetter(models.Model):
    """A fact that a subscriber could not handle after every retry; people decide what follows."""

    subscriber = models.TextField()
    tx = models.BigIntegerField()
    seq = models.BigIntegerField()
    name = models.TextField()
    error = models.TextField()
    died_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "seq"], name="events_dead_letter_once")
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} gave up on {self.seq}"
