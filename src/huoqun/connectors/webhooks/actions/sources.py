"""Making and pausing sources, and changing their secrets; each leaves a line in the audit log."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from huoqun.connectors.webhooks import models, queries, rules
from huoqun.connectors.webhooks.kinds import SourceState
from huoqun.core import bulk, clock, ids
from huoqun.core.refusal import Refused
from huoqun.orders import queries as order_queries
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.models import OrgUnit


class NameTaken(Refused):
    """A name tells the facts of one source from those of all others."""

    code = "webhook_name_taken"
    status = 409
    zh = "名称“{name}”已被另一个来源使用，请换一个。"
    en = "The name “{name}” belongs to another source; choose another."


class TooManySecrets(Refused):
    """A source with many live secrets has forgotten ones."""

    code = "too_many_webhook_secrets"
    status = 409
    zh = "该来源已有 {most} 个有效密钥，请先停用不再使用的。"
    en = "The source has {most} live secrets; end those that are not used any more first."


def make_source(
    *,
    name: str,
    namespace: str,
    unit: OrgUnit,
    currency: str,
    deliveries_per_minute: int,
    actor: org_actions.Actor,
) -> tuple[models.WebhookSource, str]:
    """Let an outside system send orders; its first secret is returned once and kept sealed.

    An empty ``namespace`` is the name. Raises NameTaken.
    """
    if unit.archived_at is not None:
        raise org_queries.NoSuchUnit
    # The log knows a fact by source and key: one name must not speak two namespaces.
    if order_queries.told_elsewhere(source=name, namespace=namespace or name):
        raise NameTaken(name=name)
    try:
        with transaction.atomic():
            source = models.WebhookSource.objects.create(
                name=name,
                namespace=namespace or name,
                unit=unit,
                currency=currency,
                path_key=ids.new_token(24),
                deliveries_per_minute=deliveries_per_minute,
            )
            secret = _add_secret(source)
            _note(actor, source, "made", namespace=source.namespace)
    except IntegrityError as error:
        raise NameTaken(name=name) from error
    return source, secret


def rotate_secret(
    *, source: models.WebhookSource, overlap_hours: int, actor: org_actions.Actor
) -> str:
    """Give the source a new secret, returned once; the others end after ``overlap_hours``.

    Raises TooManySecrets.
    """
    ends_at = clock.now() + timedelta(hours=overlap_hours)
    with transaction.atomic():
        models.WebhookSource.objects.select_for_update().get(pk=source.pk)
        live = queries.live_secrets(source)
        if live.count() >= rules.SECRETS_MAX and overlap_hours:
            raise TooManySecrets(most=rules.SECRETS_MAX)
        _end(source, ends_at)
        secret = _add_secret(source)
        _note(actor, source, "secret_rotated", overlap_hours=overlap_hours)
    return secret


def end_secret(
    *, source: models.WebhookSource, secret: models.WebhookSecret, actor: org_actions.Actor
) -> None:
    """End one secret at once: what it signs from now on is refused."""
    with transaction.atomic():
        if _end(source, clock.now(), secret_id=secret.pk):
            _note(actor, source, "secret_ended", secret=secret.start)


def pause(*, source: models.WebhookSource, actor: org_actions.Actor) -> models.WebhookSource:
    """Listen to the source no more until it is resumed; its deliveries are refused."""
    return _set_state(source, SourceState.PAUSED, actor)


def resume(*, source: models.WebhookSource, actor: org_actions.Actor) -> models.WebhookSource:
    """Listen to the source again."""
    return _set_state(source, SourceState.ON, actor)


def remove_source(*, source: models.WebhookSource, actor: org_actions.Actor) -> None:
    """Forget a source with its secrets and what it sent and was not taken; its orders stay."""
    with transaction.atomic():
        _note(actor, source, "removed", namespace=source.namespace)
        models.WebhookSource.objects.filter(pk=source.pk).delete()


def _set_state(
    source: models.WebhookSource, state: SourceState, actor: org_actions.Actor
) -> models.WebhookSource:
    with transaction.atomic():
        others = models.WebhookSource.objects.filter(pk=source.pk).exclude(state=state)
        if others.update(state=state):
            _note(actor, source, "paused" if state is SourceState.PAUSED else "resumed")
    source.state = state
    return source


def _add_secret(source: models.WebhookSource) -> str:
    # The number first: the seal is bound to it.
    (secret_id,) = bulk.new_ids("webhooks_webhooksecret", 1)
    value = rules.SECRET_PREFIX + ids.new_token(32)
    models.WebhookSecret.objects.create(
        pk=secret_id,
        source=source,
        start=value[: rules.SECRET_START_LENGTH],
        value_sealed=queries.vault().seal_secret(value, secret_id=secret_id),
    )
    return value


def _end(source: models.WebhookSource, ends_at: datetime, *, secret_id: int | None = None) -> int:
    """Let live secrets end then, or sooner if they were to end sooner anyway."""
    live = queries.live_secrets(source).exclude(ends_at__lte=ends_at)
    if secret_id is not None:
        live = live.filter(pk=secret_id)
    return live.update(ends_at=ends_at)


def _note(
    actor: org_actions.Actor, source: models.WebhookSource, action: str, **detail: object
) -> None:
    org_actions.audit(
        staff=actor.staff,
        action=f"webhook_source.{action}",
        object_name="webhook_source",
        object_id=source.pk,
        unit_id=source.unit_id,
        detail={"name": source.name, **detail},
        request=actor.request,
    )
