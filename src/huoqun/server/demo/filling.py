"""Filling the demo's home; cut off anywhere, the next start goes on where it stood."""

from pathlib import Path

from django.conf import settings
from rich.console import Console
from rich.progress import Progress

from huoqun.analytics import actions as analytics_actions
from huoqun.communities import actions as community_actions
from huoqun.connectors.files import actions as file_actions
from huoqun.connectors.files import cli as file_cli
from huoqun.connectors.files import models as file_models
from huoqun.connectors.files.kinds import BatchState, FileKind
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.events import subscriptions
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.server import models, wiring
from huoqun.server.demo import company, feedback, files, forms, labels, people, progress

FOLDER = "demo-files"
SOURCE = NAMESPACE = company.NAMESPACE
# In this order: memberships make people known by their nickname before they speak or buy.
IMPORTS = (
    (FileKind.MEMBERSHIPS, "memberships.csv"),
    (FileKind.MESSAGES, "messages.csv.gz"),
    (FileKind.ORDERS, "orders.csv"),
)
_POLLS_MAX = 1_000


def fill(console: Console) -> models.DemoCompany:
    """Bring the invented company into an empty home, with progress; a filled one is left alone."""
    known = models.DemoCompany.objects.order_by("id").first()
    if known is not None and (known.filled_at or known.removed_at):
        return known
    with progress.bar(console) as bar:
        task = bar.add_task("虚构一家公司 / inventing a company", total=None)
        folder = files.write(settings.HUOQUN_HOME / FOLDER)
        progress.done(bar, task)
        demo = bring_in(folder, bar)
    demo.filled_at = clock.now()
    demo.save(update_fields=["filled_at"])
    return demo


def bring_in(folder: Path, bar: Progress) -> models.DemoCompany:
    """Bring the files of a folder in through the doors that real files use."""
    units = company.bring_units(files.rows(folder / "units.csv"))
    root = next(iter(units.values()))
    demo, _ = models.DemoCompany.objects.get_or_create(corp=root.corp)
    team = list(files.rows(folder / "staff.csv"))
    task = bar.add_task("门店与员工 / stores and staff", total=len(team))
    staff = company.bring_staff(team, units=units, demo=demo, show=lambda: bar.advance(task))
    feedback.set_rules(root)
    for kind, name in IMPORTS:
        batch = _prepare(kind, folder / name, root)
        # Before the first row: what a community is stands in every fact that tells of it.
        company.describe_communities(
            files.rows(folder / "communities.csv"), units=units, staff=staff, batch=_door(batch)
        )
        _run(batch, bar)
    task = bar.add_task("计算指标 / working out the figures", total=None)
    analytics_actions.settle()
    customer_actions.classify()
    tell_subscribers()
    labels.bring(root)
    feedback.deal_with()
    people.bring(root)
    forms.bring(root)
    progress.done(bar, task)
    return demo


def _prepare(kind: FileKind, path: Path, unit: org_models.OrgUnit) -> file_models.ImportBatch:
    """The import of a file: the one that is through, the one that was cut off, or a new one."""
    done = file_models.ImportBatch.objects.filter(
        kind=kind, source=SOURCE, state=BatchState.DONE, path=str(path.resolve())
    )
    known = done.order_by("id").first()
    if known is not None:
        return known
    wanted = file_cli.wanted(
        reading={"business_time_zone": str(clock.zone())},
        settings={"source": SOURCE, "namespace": NAMESPACE},
    )
    prepared = file_actions.prepare_path(
        kind=kind, path=path, unit=unit, wanted=wanted, actor=org_actions.HOUSE
    )
    return prepared.batch


def _door(batch: file_models.ImportBatch) -> community_actions.Batch:
    return community_actions.Batch(
        batch_id=batch.pk,
        source=batch.source,
        namespace=batch.namespace,
        unit_id=batch.unit_id,
    )


def _run(batch: file_models.ImportBatch, bar: Progress) -> None:
    kind = FileKind(batch.kind)
    task = bar.add_task(f"{kind.zh} / {kind.en.lower()}", total=batch.total or None)
    if batch.state != BatchState.DONE:

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        file_actions.run(batch_id=batch.pk, progress=show)
    progress.done(bar, task)


def tell_subscribers() -> None:
    """Let every subscriber hear the news now: the first screen shows verdicts, not blanks."""
    for subscriber in wiring.SUBSCRIBERS:
        for _ in range(_POLLS_MAX):
            if not subscriptions.poll(subscriber):
                break
