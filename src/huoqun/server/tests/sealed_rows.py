"""A value in every sealed column, written and read the way the rooms do it."""

from datetime import timedelta
from functools import partial

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from huoqun.connectors.files import models as files_models
from huoqun.connectors.files import queries as files_queries
from huoqun.connectors.files.tests import rejected
from huoqun.connectors.webhooks import models as webhook_models
from huoqun.connectors.webhooks import queries as webhook_queries
from huoqun.connectors.wecom import models as wecom_models
from huoqun.connectors.wecom import queries as wecom_queries
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import models as customer_models
from huoqun.customers import queries as customer_queries
from huoqun.customers.actions import export_files
from huoqun.feedback import models as feedback_models
from huoqun.feedback import queries as feedback_queries
from huoqun.org import models as org_models
from huoqun.org.tests import people

NAMES = tuple(f"buyer-{number}" for number in range(5))
LINK_COLUMNS = ("secret", "callback_token", "callback_key", "token", "archive_secret")


def fill() -> None:
    """Put something into every sealed column."""
    company = people.company()
    _second_factors(company.lin)
    with transaction.atomic():
        customer_actions.resolve(namespace="shop", external_ids=NAMES, names={NAMES[0]: "小美"})
    _tickets(company.store_a)
    batch = files_models.ImportBatch.objects.create(
        kind="orders", state="done", unit=company.root, source="s", namespace="shop", file_name="f"
    )
    for row_no in (3, 9):
        rejected.keep(batch, row_no=row_no, original=f"第 {row_no} 行")
    _webhook(company.root)
    _link(company.root)
    _export(company.lin)


def _export(staff: org_models.Staff) -> None:
    now = clock.now()
    approval = org_models.Approval.objects.create(
        kind="personal_export",
        subject={},
        subject_hash="",
        asked_by=staff,
        reason="对账",
        expires_at=now + timedelta(days=7),
    )
    customer_models.PersonalExport.objects.create(
        approval=approval,
        kind="report",
        rows=1,
        key_sealed=export_files.keep(export_id=approval.pk, content=b"list"),
        pk=approval.pk,
    )


def _second_factors(staff: org_models.Staff) -> None:
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(staff)


def _tickets(unit: org_models.OrgUnit) -> None:
    now = clock.now()
    known = customer_queries.find("shop", NAMES[:1])[NAMES[0]]
    for customer_id in (None, known):
        ticket = feedback_models.Ticket.objects.create(
            customer_id=customer_id,
            unit=unit,
            kind="complaint",
            severity="normal",
            origin="staff",
            opened_at=now,
            opened_on=clock.today(),
            answer_due_at=now,
            solve_due_at=now + timedelta(days=1),
            last_said_at=now,
        )
        ring = feedback_queries.ring_of(customer_id)
        assert ring is not None
        entry = feedback_models.TicketEntry.objects.create(ticket=ticket, kind="said", at=now)
        entry.text_sealed = ring.seal("杯子漏水", bound_to=feedback_queries.bound_to(entry.pk))
        entry.save(update_fields=["text_sealed"])


def _webhook(unit: org_models.OrgUnit) -> None:
    source = webhook_models.WebhookSource.objects.create(
        name="shop", namespace="shop", unit=unit, path_key="k" * 43
    )
    vault = webhook_queries.vault()
    secret = webhook_models.WebhookSecret.objects.create(
        source=source, start="hqw_", value_sealed=b""
    )
    secret.value_sealed = vault.seal_secret("hqw_signing", secret_id=secret.pk)
    secret.save(update_fields=["value_sealed"])
    now, found_by = clock.now(), vault.text_hash(b"event")
    webhook_models.KeptEvent.objects.create(
        source=source,
        result="refused",
        fault="amount",
        text_hash=found_by,
        text_sealed=vault.seal_text("event", text_hash=found_by),
        first_at=now,
        last_at=now,
    )


def _link(unit: org_models.OrgUnit) -> None:
    seal = partial(wecom_queries.vault().seal, corp_id=unit.corp_id)
    link = wecom_models.Link.objects.create(
        corp_id=unit.corp_id,
        unit=unit,
        corpid="ww1234567890",
        agent_id=7,
        callback_path="p" * 43,
        token_ends_at=clock.now() + timedelta(hours=1),
        archive_keys_sealed=seal('{"1":"pem"}', column="archive_keys"),
        **{f"{column}_sealed": seal(column, column=column) for column in LINK_COLUMNS},
    )
    wecom_models.Callback.objects.create(
        link=link, body_hash=b"h" * 32, body_sealed=seal("<xml/>", column="callback"), event="e"
    )


def read() -> dict[str, object]:
    """Everything that ``fill`` sealed, in the open."""
    found = customer_queries.find("shop", NAMES)
    assert len(found) == len(NAMES), "blind indexes find nobody"
    link = wecom_models.Link.objects.get()
    opened = partial(wecom_queries.vault().open, corp_id=link.corp_id)
    factors = Authenticator.objects.order_by("type").values_list("data", flat=True)
    kept, callback = webhook_models.KeptEvent.objects.get(), wecom_models.Callback.objects.get()
    export = customer_models.PersonalExport.objects.get()
    rows = files_models.RejectedRow.objects.order_by("row_no")
    return {
        "names": [customer_queries.all_names(found[name])[0] for name in NAMES],
        "factors": [get_adapter().decrypt(data.get("secret") or data["seed"]) for data in factors],
        "tickets": [
            [entry.text for entry in feedback_queries.history(ticket)]
            for ticket in feedback_models.Ticket.objects.order_by("id")
        ],
        "rows": [files_queries.opened(row).original for row in rows],
        "signing": webhook_queries.opened_secrets(webhook_models.WebhookSource.objects.get()),
        "event": webhook_queries.vault().open_text(
            bytes(kept.text_sealed), text_hash=bytes(kept.text_hash)
        ),
        "same_event": webhook_queries.vault().text_hash(b"event") == bytes(kept.text_hash),
        "link": [
            opened(getattr(link, f"{column}_sealed"), column=column)
            for column in (*LINK_COLUMNS, "archive_keys")
        ],
        "export": export_files.read(
            export_id=export.pk, key_sealed=bytes(export.key_sealed or b"")
        ),
        "callback": opened(callback.body_sealed, column="callback"),
    }
