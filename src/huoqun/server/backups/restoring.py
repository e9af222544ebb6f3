"""Restoring a backup into an empty home: the same figures, and a log that goes on above them."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from pyiceberg.io.pyarrow import parquet_files_to_data_files

import huoqun
from huoqun.connectors.wecom import actions as wecom
from huoqun.customers import actions as customer_actions
from huoqun.events import partitions, spine
from huoqun.lake import catalog, commit, locks, tables
from huoqun.server import wiring
from huoqun.server.backups import archive, content, folder, place, refusals


def restore(source: Path, manifest: dict[str, Any]) -> None:
    """Bring database and lake back from a verified archive, then to this release.

    Whom the list of erasures beside the archive names is erased again.
    """
    erased = customer_actions.erasures_beside(source)
    _migrate_as_it_was(manifest)
    partitions.ensure_ahead()
    _load_tables(source, manifest)
    _load_lake(source)
    call_command("migrate", interactive=False, verbosity=0)
    tables.ensure()
    # Transaction ids of a new cluster are small: facts to come must stand above all that came back.
    spine.raise_offset()
    if erased is not None:
        customer_actions.erase_again(erased)
    customer_actions.run_erasures(rooms=wiring.PRIVACY, archives=folder.kept)
    # What WeCom told after the backup was made is not in it, and is told once only.
    wecom.catch_up()
    place.finish(settings.HUOQUN_HOME)


def _migrate_as_it_was(manifest: dict[str, Any]) -> None:
    """Migrate the empty database to exactly the migrations that the backup's had."""
    executor = MigrationExecutor(connection)
    known = executor.loader.graph.nodes
    applied = [(app, name) for app, name in manifest["migrations"]]
    missing = [f"{app}.{name}" for app, name in applied if (app, name) not in known]
    if missing:
        raise refusals.FromNewerRelease(
            theirs=manifest["release"], ours=huoqun.__version__, missing=missing[0]
        )
    everything = executor.loader.graph.leaf_nodes()
    plan = [
        (step, backwards)
        for step, backwards in executor.migration_plan(everything)
        if (step.app_label, step.name) in set(applied)
    ]
    executor.migrate(everything, plan=plan)


def _load_tables(source: Path, manifest: dict[str, Any]) -> None:
    """All rows in one transaction: a fault leaves the database empty."""
    contents = {each.name: each for each in content.each_table(manifest)}
    order = content.in_loading_order(list(contents))
    streams = {f"{name}.copy.gz": name for name in order}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        content.make_partitions(manifest["partitions"])
        content.switch_triggers(order, on=False)
        content.empty([*order, *content.passing()])
        for name in order:
            for member, stream in archive.members(source, "database"):
                if streams[member] == name:
                    rows = content.copy_in(contents[name], stream)
                    assert rows == contents[name].rows, f"{name}: {rows} rows came back"
        content.switch_triggers(order, on=True)
        content.raise_sequences(manifest["sequences"])


def _load_lake(source: Path) -> None:
    """Copy the files in and register them in new tables, which know this home's paths."""
    tables.ensure()
    with locks.writing(), transaction.atomic():
        for name in catalog.get().pointers():
            table = catalog.get().load_table((catalog.NAMESPACE, name))
            paths = []
            for member, stream in archive.members(source, f"lake/{name}"):
                path = f"{table.location()}/data/{member}"
                with table.io.new_output(path).create() as target:
                    shutil.copyfileobj(stream, target, archive.BLOCK_BYTES)
                paths.append(path)
            commit.add(table, parquet_files_to_data_files(table.io, table.metadata, iter(paths)))
