"""Builds small Excel workbooks as Excel does, part by part, so that every byte of a sample is known."""

import io
import zipfile
from collections.abc import Iterable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '<numFmt numFmtId="165" formatCode="&quot;day &quot;0"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs>'
    "</styleSheet>"
)


def row(number: int, *cells: str) -> str:
    """One <row> of ready cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def words(reference: str, text: str) -> str:
    """A cell whose words stand in the sheet itself."""
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def shared(reference: str, place: int) -> str:
    """A cell whose words stand among the shared strings."""
    return f'<c r="{reference}" t="s"><v>{place}</v></c>'


def number(reference: str, value: str, style: int = 0) -> str:
    """A cell with a number, shown in a style."""
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def parts(sheets: Iterable[Iterable[str]], strings: Iterable[str] = (), *, from_1904: bool = False) -> dict[str, str]:
    """The parts of a workbook with these rows in its sheets."""
    sheets = [list(rows) for rows in sheets]
    listed = "".join(f'<sheet name="표 {n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(sheets) + 1))
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATED}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    properties = '<workbookPr date1904="1"/>' if from_1904 else "<workbookPr/>"
    found = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATED}">{properties}<sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}">{related}'
            f'<Relationship Id="rId98" Type="{RELATED}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId99" Type="{RELATED}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>',
    }
    for n, rows in enumerate(sheets, 1):
        found[f"xl/worksheets/sheet{n}.xml"] = (
            f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
        )
    return found


def packed(found: Mapping[str, str | bytes]) -> bytes:
    """Pack parts as a ZIP, the same bytes every time."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in found.items():
            entry = zipfile.ZipInfo(name, (2024, 9, 5, 12, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, part)
    return held.getvalue()


def workbook(sheets: Iterable[Iterable[str]], strings: Iterable[str] = (), *, from_1904: bool = False) -> bytes:
    """A whole workbook."""
    return packed(parts(sheets, strings, from_1904=from_1904))
