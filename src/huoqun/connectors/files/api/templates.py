"""Example files to fill in."""

from django.http import HttpResponse

from huoqun.connectors.files.api.routes import router
from huoqun.connectors.files.kinds import FileKind
from huoqun.connectors.files.vocabulary import TEMPLATES
from huoqun.core import spreadsheets
from huoqun.org import access
from huoqun.org.kinds import Permission


@router.get("/templates/{kind}", response={200: str})
@access.requires(Permission.IMPORT)
def template(request: access.StaffRequest, kind: FileKind) -> HttpResponse:
    """Download an example file of a kind as CSV, with the header that we read by itself."""
    header, rows = TEMPLATES[kind]
    lines = [spreadsheets.csv_line(header, first=True)]
    lines += [spreadsheets.csv_line(row) for row in rows]
    answer = HttpResponse(b"".join(lines), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="huoqun-{kind.value}.csv"'
    return answer
