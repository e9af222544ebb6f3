"""Rows that were not taken, as an import keeps them."""

from huoqun.connectors.files import models, queries, rules
from huoqun.connectors.files.kinds import RowFault


def keep(batch: models.ImportBatch, *, row_no: int, original: str) -> models.RejectedRow:
    """A row of an import that lacked something."""
    text = rules.RowText(written="", original=original)
    return models.RejectedRow.objects.create(
        batch=batch,
        row_no=row_no,
        fault=RowFault.MISSING,
        original_sealed=queries.vault().seal(text, batch_id=batch.pk, row_no=row_no),
    )
