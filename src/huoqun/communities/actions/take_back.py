"""Taking an import back out of the memberships; the facts are voided by the import itself."""

from huoqun.communities import models


def take_back(*, batch_id: int) -> None:
    """Undo what a batch wrote: open what it closed, remove what it opened, and its role marks."""
    models.Membership.objects.filter(left_batch_id=batch_id).update(
        left_on=None, reason="", left_batch_id=None
    )
    models.Membership.objects.filter(batch_id=batch_id).delete()
    models.RoleHeld.objects.filter(batch_id=batch_id).delete()
