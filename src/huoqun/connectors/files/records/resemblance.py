"""Whether a file is rather of another kind: the most common slip is a wrong choice of two."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from huoqun.connectors.files import mapping
from huoqun.connectors.files.formats.table import Cell
from huoqun.connectors.files.kinds import Field, FileKind
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.core.refusal import Refused

# Lists that need so little that nearly any file could be one, and what nothing else says.
_OWN = {
    FileKind.COMMUNITIES: (Field.POSITIONING, Field.OWNER, Field.OPENED, Field.ENDS),
    FileKind.CUSTOMERS: (Field.GENDER, Field.BIRTH, Field.CITY, Field.LEVEL),
}
BROAD = frozenset(_OWN)


class OtherKind(Refused):
    """An order file given as messages, and the like."""

    code = "other_kind"
    zh = (
        "这看起来是{other_zh}文件，不是{kind_zh}文件；"
        "请按{other_zh}导入（{other}），或用 --map 指明各列。"
    )
    en = (
        "This looks like a file of {other_en}, not of {kind_en}: import it as {other},"
        " or name its columns with --map."
    )


def refuse_other_kind(
    kind: FileKind, columns: Sequence[str], sample: Mapping[str, Sequence[Cell]]
) -> None:
    """Refuse a file whose headers make it another kind of file, wholly."""
    own = len(_by_header(kind, columns, sample).columns)
    for other in FileKind:
        if other is kind:
            continue
        found = _by_header(other, columns, sample)
        if mapping.missing_field(found) is not None:
            continue
        # Where a file could be a list of communities or of customers, the richer reading rules.
        if {kind, other} & BROAD and len(found.columns) <= own:
            continue
        if other in _OWN and not any(each in found for each in _OWN[other]):
            continue
        raise OtherKind(
            other=other.value,
            other_zh=other.zh,
            other_en=other.en.lower(),
            kind_zh=kind.zh,
            kind_en=kind.en.lower(),
        )


def _by_header(
    kind: FileKind, columns: Sequence[str], sample: Mapping[str, Sequence[Cell]]
) -> ColumnMap:
    """The columns that their headers alone explain."""
    found = mapping.guess(kind, columns, sample)
    named = {
        which: column
        for which, column in found.mapping.columns.items()
        if found.because[which] == "header"
    }
    return replace(found.mapping, columns=named)
