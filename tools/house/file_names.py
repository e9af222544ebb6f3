"""Every room has the same files, so that any feature is two guesses away."""

from collections.abc import Iterator

from tools.house.module import Module

STANDARD = {
    "__init__", "actions", "api", "apps", "jobs", "kinds", "migrations", "models", "predicates",
    "privacy", "public", "queries", "rules", "subscribers", "tests",
}  # fmt: skip
# What a room has besides, each with its reason; a new line here is a decision.
ALSO = {
    "org": {
        "access",  # who may call a route; imported by the edges of every room
    },
    "analytics": {
        "classes",  # the user class of everybody
        "health",  # the verdict on a community
        "intervals",  # how sure a rate is
        "lifecycle",  # how far everybody has come
        "metrics",  # the catalogue of figures
        "plays",  # what each class of people is to be offered
        "refresh",  # keeps the sums in step with the lake
        "relations",  # what the figures are computed from
        "reports",  # figures put together to a table
        "rollups",  # day by day sums
        "tables",  # where the lake keeps them
    },
    "connectors.wecom": {
        "platform",  # WeCom's protocol as it is, knowing nothing of our rooms
    },
    "connectors.files": {
        "cli",  # `huoqun import`
        "exports",  # the way out: CSV and Excel
        "formats",  # how files are read
        "mapping",  # which column is what
        "options",  # how an import was asked for
        "records",  # rows that the rooms understand
        "values",  # times, money and words as they stand in files
        "vocabulary",  # the headings and words by which columns and values are guessed
    },
}


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Files of a room with a name of their own."""
    if module.room and module.part not in STANDARD | ALSO.get(module.room, set()):
        yield 1, f"{module.part}: not a file of a room ({', '.join(sorted(STANDARD))})"
