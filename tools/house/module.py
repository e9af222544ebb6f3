"""One parsed source file and where in the house it stands."""

import ast
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

# Rooms have the standard files; libraries and the server are free inside.
LIBRARIES = ("core", "events", "lake", "server")
CONNECTORS = "connectors"


@dataclass(frozen=True, kw_only=True)
class Module:
    """A module: its path below src/, its text and its tree."""

    path: PurePosixPath
    text: str
    tree: ast.Module

    @classmethod
    def read(cls, path: Path, *, source_root: Path) -> Self:
        """Parse a file below the source root."""
        place = path.relative_to(source_root).as_posix()
        try:
            return cls.of(place, path.read_text("utf-8"))
        except SyntaxError as error:
            raise SystemExit(f"src/{place}:{error.lineno}: {error.msg}") from error

    @classmethod
    def of(cls, path: str, text: str) -> Self:
        """Parse a text as if it stood at that path below src/."""
        return cls(path=PurePosixPath(path), text=text, tree=ast.parse(text))

    @property
    def package(self) -> str:
        """The package below huoqun: ``org``, ``connectors.files``; empty outside huoqun."""
        parts = self.path.parts
        if parts[0] != "huoqun" or len(parts) < 3:
            return ""
        return ".".join(parts[1:3]) if parts[1] == CONNECTORS and len(parts) > 3 else parts[1]

    @property
    def room(self) -> str:
        """The room it stands in; empty for libraries, the server and the simulation."""
        return "" if self.package in LIBRARIES or self.package == CONNECTORS else self.package

    @property
    def part(self) -> str:
        """The file of the room (``api``, ``rules`` …) or the folder that took its place."""
        depth = 1 + len(self.package.split("."))
        return PurePosixPath(self.path.parts[depth]).stem if self.package else self.path.stem

    @property
    def is_test(self) -> bool:
        """Whether it is test code."""
        return "tests" in self.path.parts

    @property
    def is_migration(self) -> bool:
        """Whether makemigrations wrote it."""
        return "migrations" in self.path.parts

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        return [node for node in ast.walk(self.tree) if isinstance(node, kinds)]

    def public_functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """The functions at the top of the module whose name others may use."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        found = [node for node in self.tree.body if isinstance(node, kinds)]
        return [node for node in found if not node.name.startswith("_")]

    def classes(self) -> list[ast.ClassDef]:
        """Every class."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef)]


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of a name or attribute; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := dotted(node.value)):
        return f"{owner}.{node.attr}"
    return ""


def bases(node: ast.ClassDef) -> set[str]:
    """The last words of a class's bases: ``refusal.Refused`` gives ``Refused``."""
    plain = (each.value if isinstance(each, ast.Subscript) else each for each in node.bases)
    return {dotted(each).rpartition(".")[2] for each in plain}
