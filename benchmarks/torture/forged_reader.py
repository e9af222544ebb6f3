"""Reads forged files through the doors of a person; started by ``forged_files``, dies with them.

Says on its output what became of each file, a JSON line before and after it.
"""

import json
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

import django

SECONDS_MAX = 30
DATA_BYTES_MAX = 6 << 30
RESIDENT_BYTES_MAX = 1 << 30
TOO_MUCH_MEMORY = 3
PART_BYTES = 8 << 20


def main() -> None:
    """Read the files of a folder from a number on; a door that hangs ends the process."""
    folder, first = Path(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES_MAX, DATA_BYTES_MAX))
    django.setup()
    manifest = json.loads((folder / "manifest.json").read_text())
    doors = _Doors()
    for number, each in enumerate(manifest[first:], start=first):
        print(json.dumps({"number": number}), flush=True)
        signal.alarm(SECONDS_MAX)
        started = time.monotonic()
        told = doors.bring(each["kind"], folder / each["name"], by_browser=number % 2 == 0)
        signal.alarm(0)
        seconds = time.monotonic() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
        print(
            json.dumps({"number": number, "seconds": seconds, "memory": memory, **told}),
            flush=True,
        )
        if memory > RESIDENT_BYTES_MAX:
            sys.exit(TOO_MUCH_MEMORY)  # the peak of a process never falls: the next one counts anew


class _Doors:
    """The browser's routes, and the command line's action; both run the import as a worker does."""

    def __init__(self) -> None:
        from django.test import Client

        from huoqun.org import actions, models
        from huoqun.org.kinds import Role

        self.unit = actions.ensure_company(name="示例公司")
        staff, made = models.Staff.objects.get_or_create(
            username="forger", defaults={"name": "赵舟", "unit": self.unit}
        )
        if made:
            for role in (Role.LEAD, Role.ADMIN):
                actions.grant_role(staff=staff, role=role, unit=self.unit, by=actions.HOUSE)
        self.browser = Client(headers={"host": "localhost"})
        self.browser.force_login(staff)

    def bring(self, kind: str, path: Path, *, by_browser: bool) -> dict[str, Any]:
        """Import one file; how it ended, and the batch if there is one."""
        from huoqun.core.refusal import Refused

        told: dict[str, Any] = {"batch": None}
        try:
            if by_browser:
                outcome = self._browser(kind, path, told)
            else:
                outcome = self._command(kind, path, told)
        except Refused as refusal:
            said = refusal.sentence_zh and refusal.sentence_en and refusal.code
            outcome = f"refused {refusal.code}" if said else "broken: refused without a sentence"
        except Exception as error:
            import traceback

            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}"
            ours = [
                f"{Path(each.filename).name}:{each.lineno}"
                for each in traceback.extract_tb(error.__traceback__)
                if "/huoqun/" in each.filename
            ]
            text = f"broken: {type(error).__name__} {str(error)[:150]} ({where}, {ours[-3:]})"
            outcome = text
        except BaseException as error:  # pyo3 panics are no Exceptions
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            outcome = f"broken: {type(error).__name__} {str(error)[:150]}"
        return {"outcome": outcome, **told}

    def _command(self, kind: str, path: Path, told: dict[str, Any]) -> str:
        from huoqun.connectors.files import actions
        from huoqun.connectors.files.kinds import FileKind
        from huoqun.org import actions as org_actions

        prepared = actions.prepare_path(
            kind=FileKind(kind),
            path=path,
            unit=self.unit,
            wanted=actions.Wanted(source="forged"),
            actor=org_actions.HOUSE,
        )
        told["batch"] = prepared.batch.pk
        return self._run(prepared.batch.pk)

    def _browser(self, kind: str, path: Path, told: dict[str, Any]) -> str:
        content = path.read_bytes()
        asked = {
            "kind": kind,
            "file_name": path.name,
            "size": len(content),
            "unit_id": self.unit.pk,
        }
        batch = self._ask("POST", "", json.dumps(asked))
        if "refused" in batch:
            return str(batch["refused"])
        told["batch"] = batch["id"]
        steps = (
            *(
                ("PUT", f"/{batch['id']}/file?offset={start}", content[start : start + PART_BYTES])
                for start in range(0, len(content), PART_BYTES)
            ),
            ("POST", f"/{batch['id']}/preview", '{"source": "forged"}'),
        )
        for method, path_, body in steps:
            answer = self._ask(method, path_, body)
            if "refused" in answer:
                return str(answer["refused"])
        if answer["missing"]:
            return "refused missing"  # the page asks which column it is
        answer = self._ask("POST", f"/{batch['id']}/start", "")
        if "refused" in answer:
            return str(answer["refused"])
        return self._run(batch["id"])

    def _ask(self, method: str, path: str, body: str | bytes) -> Any:  # noqa: ANN401 (JSON)
        answer = self.browser.generic(
            method, f"/api/v1/imports{path}", body, content_type="application/json"
        )
        content = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code == 200:
            return json.loads(content) if not path.endswith(".csv") else {}
        found = json.loads(content)
        assert answer.status_code < 500, found
        assert all((found["zh"], found["en"])), found
        return {"refused": f"refused {found['code']}"}

    def _run(self, batch_id: int) -> str:
        from huoqun.connectors.files import actions
        from huoqun.core.refusal import Refused

        refusal = None
        try:
            done = actions.run(batch_id=batch_id)
        except Refused as error:
            refusal = error
        for path in ("", "/rejected", "/rejected.csv"):
            answer = self._ask("GET", f"/{batch_id}{path}", "")
            assert "refused" not in answer, answer
        if refusal is not None:
            raise refusal
        assert done.rows_accepted + done.rows_duplicate + done.rows_rejected >= 0
        return "taken whole" if not done.rows_rejected else "taken in part"


if __name__ == "__main__":
    main()
