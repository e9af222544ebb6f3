"""A refusal has a stable code and says in both languages what to do."""

import ast
import string
from collections.abc import Iterator

from tools.house.module import Module, bases

PARTS = ("code", "zh", "en")


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Direct subclasses of Refused without code, zh or en, or whose sentences name other params."""
    if module.is_test:
        return
    for cls in module.classes():
        if "Refused" not in bases(cls):
            continue
        texts = dict(_texts(cls))
        missing = [part for part in PARTS if part not in texts]
        if missing:
            yield cls.lineno, f"{cls.name}: give it {', '.join(missing)}"
        elif _params(texts["zh"]) != _params(texts["en"]):
            yield cls.lineno, f"{cls.name}: zh and en name different parameters"
        elif not texts["code"].replace("_", "").isalnum() or not texts["code"].islower():
            yield cls.lineno, f"{cls.name}: the code is snake_case"


def _texts(cls: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """The names in a class body that are bound to a text."""
    for statement in cls.body:
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
            continue
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]  # type: ignore[attr-defined]  # narrowed by value above
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, value.value


def _params(sentence: str) -> set[str]:
    """The names in braces; ``role_zh`` and ``role_en`` are one parameter in two languages."""
    names = (name for _, name, _, _ in string.Formatter().parse(sentence) if name)
    return {name.removesuffix("_zh").removesuffix("_en") for name in names}
