"""``python -m tools.docs`` writes the generated pages; ``--check`` only says which drifted."""

import difflib
import os
import sys
from pathlib import Path

DIFF_LINES_MAX = 40


def pages() -> dict[str, str]:
    """Every generated file, by its path from the root of the project."""
    # The settings need a secret to be complete; the pages depend on no installation.
    os.environ.setdefault("HUOQUN_SECRET", "for generated pages only, protects nothing")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huoqun.server.settings")
    import django

    django.setup()
    from tools.docs import events, glossary, metrics, openapi, settings

    return {
        "docs/events.md": events.page(),
        "docs/glossary.md": glossary.page(),
        "docs/metrics.md": metrics.page(),
        "docs/settings.md": settings.page(),
        "openapi.json": openapi.page(),
    }


def main(root: Path, *, check: bool) -> int:
    """Write the pages, or print how they differ; exit code 1 when they do."""
    drifted = 0
    for name, text in pages().items():
        path = root / name
        old = path.read_text("utf-8") if path.exists() else ""
        if old == text:
            continue
        drifted += 1
        if not check:
            path.write_text(text, "utf-8")
            print(f"wrote {name}")
            continue
        lines = difflib.unified_diff(
            old.splitlines(), text.splitlines(), name, "the code", lineterm=""
        )
        print("\n".join(list(lines)[:DIFF_LINES_MAX]))
        print(f"{name} has drifted from the code: run `make openapi` and commit it")
    return int(check and drifted > 0)


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parents[2], check="--check" in sys.argv[1:]))
