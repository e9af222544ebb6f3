"""The line of the audit log that each action on an import leaves."""

from huoqun.connectors.files import models
from huoqun.org import actions as org_actions


def note(
    *, actor: org_actions.Actor, batch: models.ImportBatch, action: str, **detail: object
) -> None:
    """Say who did what to which import, in the caller's transaction."""
    org_actions.audit(
        staff=actor.staff,
        action=f"import.{action}",
        object_name="import",
        object_id=batch.pk,
        unit_id=batch.unit_id,
        detail={"kind": batch.kind, "source": batch.source, **detail},
        request=actor.request,
    )
