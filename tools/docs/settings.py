"""docs/settings.md: every environment variable, read from the one file that reads them."""

import ast
from pathlib import Path

from tools.docs import markdown

SETTINGS = Path(__file__).parents[2] / "src/huoqun/server/settings.py"
INTRODUCTION = """\
Every setting is an environment variable and has a default that runs on a laptop. A value
that cannot be read is named by `huoqun doctor`, with what it should look like. What an
operator may change while the system runs is not here but in the console."""


def page() -> str:
    """The page, in the order of the file."""
    text = SETTINGS.read_text("utf-8")
    rows = [_row(call, text) for call in _reads(ast.parse(text))]
    known = {row[0]: row for row in rows}
    lines = markdown.table(("variable", "type", "default", "what it does"), known.values())
    return markdown.page("Settings", INTRODUCTION, lines)


def _reads(tree: ast.Module) -> list[ast.Call]:
    """The calls of env_text, env_bool, env_int and env_secret with a literal name."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    found = [
        call
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id.startswith("env_")
        and isinstance(call.args[0], ast.Constant)
    ]
    return sorted(found, key=lambda call: call.lineno)


def _row(call: ast.Call, text: str) -> tuple[str, str, str, str]:
    """Name, type, default and the comment that stands above or beside the setting."""
    assert isinstance(call.func, ast.Name)
    given = [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "default")]
    default = ast.unparse(given[0]) if given else ""
    bounds = {each.arg: ast.unparse(each.value) for each in call.keywords}
    kind = call.func.id.removeprefix("env_")
    if "least" in bounds:
        kind = f"{kind} {bounds['least']}–{bounds['most']}"
    default = f"`{default}`" if default not in {"", "''"} else ""
    name = ast.literal_eval(call.args[0])
    return f"`{name}`", kind, default, _comment(text.splitlines(), call.lineno)


def _comment(lines: list[str], number: int) -> str:
    """The comment beside a line, else the block of comment lines right above it."""
    _, mark, beside = lines[number - 1].partition("  # ")
    if mark:
        return beside.strip()
    above: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.startswith("# ") or line.startswith("# ---"):
            break
        above.insert(0, line.removeprefix("# "))
    return " ".join(above)
