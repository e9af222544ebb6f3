"""Tables of imports: what was brought in, how it was read, and which rows were not taken."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huoqun.connectors.files.kinds import BatchState, Field, FileKind, OnConflict, RowFault
from huoqun.core import clock
from huoqun.org.models import OrgUnit, Staff


class ImportBatch(models.Model):
    """One file on its way in; its id marks every fact and row that it brings.

    ``resume_at`` moves in the transaction of each block: whatever dies, the next run goes on behind
    it. ``path`` is the file at the command line, empty for an upload (which lies in our home).
    """

    kind = models.CharField(max_length=20, choices=FileKind.choices())
    state = models.CharField(max_length=20, choices=BatchState.choices())
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=100)
    namespace = models.CharField(max_length=100)
    file_name = models.CharField(max_length=255)
    path = models.TextField(default="", blank=True)
    size = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    table = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    on_conflict = models.CharField(
        max_length=20, choices=OnConflict.choices(), default=OnConflict.KEEP.value
    )
    # With messages only: take the first message of each member as their joining.
    assume_joins = models.BooleanField(default=False)

    resume_at = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    rows_accepted = models.BigIntegerField(default=0)
    rows_duplicate = models.BigIntegerField(default=0)
    rows_conflicting = models.BigIntegerField(default=0)
    # Known facts that this import put right; taking it back does not bring them back.
    rows_replaced = models.BigIntegerField(default=0)
    rows_rejected = models.BigIntegerField(default=0)
    joins_assumed = models.BigIntegerField(default=0)
    # What other sources of the namespace had told already: rows by source.
    known_sources = models.JSONField(default=dict)
    # The currency of amounts that named none, when nobody chose it.
    assumed_currency = models.CharField(max_length=3, default="", blank=True)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    notes = models.JSONField(default=list)
    failure = models.JSONField(default=dict)
    # Stores that nobody knew before; they go with the last import that told of them.
    made_unit_ids = models.JSONField(default=list)
    # Tags and groups likewise: they go with it when nobody carries or uses them any more.
    made_tag_ids = models.JSONField(default=list)
    made_group_ids = models.JSONField(default=list)

    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Set in the transaction that makes the facts void; their keys are forgotten after it.
    voided_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="files_received_within_size"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "id"], name="files_by_unit"),
            models.Index(fields=["sha256"], name="files_by_content"),
            models.Index(fields=["state", "id"], name="files_by_state"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}: {self.kind} {self.file_name}"


class RejectedRow(models.Model):
    """A row that was not taken, kept as it stood until it is mended or too old to matter.

    The text is sealed: it may hold anything a person wrote. ``person_index`` finds the rows of one
    person, so that erasing them reaches these, too.
    """

    PERSONAL: ClassVar = ("original_sealed", "person_index")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rejected_rows")
    row_no = models.BigIntegerField()
    fault = models.CharField(max_length=30, choices=RowFault.choices())
    field = models.CharField(max_length=20, choices=Field.choices(), default="", blank=True)
    original_sealed = models.BinaryField()
    person_index = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["batch", "row_no", "id"], name="files_rejected_in_order"),
            models.Index(
                fields=["person_index"],
                condition=Q(person_index__isnull=False),
                name="files_rejected_person",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row_no} of import {self.batch_id}"
