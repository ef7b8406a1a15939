"""Two small workbooks around the import of a structure: the template to fill in, and the rows that had faults."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.structure_rows import RejectedPlace
from logbook_desktop.exports.files import replacing
from logbook_desktop.support.i18n import Texts

HEADINGS = (
    N_("Name"),
    N_("Under"),
    N_("Kind"),
    N_("In Finnish"),
    N_("In Swedish"),
    N_("In English"),
    N_("Opens"),
    N_("Closes"),
)
"""The columns of the template; ``imports.structure`` reads them in every language."""
_EXAMPLES = (
    ("Taipalsaari", "", N_("organisation")),
    (N_("Example area"), "Taipalsaari", N_("area")),
    (N_("Example youth centre"), N_("Example area"), N_("unit")),
)
_HOW = (
    N_("Write one place on each row, over the examples. Only the name is compulsory."),
    N_(
        "Under: the name of the place that it hangs under; it may be a row of this sheet or in the program already."
    ),
    N_("If several places have the same name, write the path with slashes: Taipalsaari/Example area."),
    N_("Kind: organisation, area or unit. An empty cell is a unit, or an area if something hangs under it."),
    N_("Or make a sheet with a column for each level: Organisation, Area, Unit. Each row is then a path."),
)


def write_template(path: Path, texts: Texts) -> None:
    """A workbook with the headings, three examples, and how to fill it in. CannotWriteError."""
    rows: list[list[str | int]] = [[texts.tr(cell) if cell else "" for cell in row] for row in _EXAMPLES]
    sheets: list[tuple[str, Sequence[Sequence[str | int]]]] = [
        (texts.tr("Structure"), [[texts.tr(heading) for heading in HEADINGS], *rows]),
        (texts.tr("How to fill it in"), [[texts.tr(line)] for line in _HOW]),
    ]
    _write(path, sheets, texts, (28, 28, 16, 20, 20, 20, 12, 12))


def write_faults(path: Path, faults: Sequence[RejectedPlace], texts: Texts) -> None:
    """The rows that cannot be taken in, each with its number and the reason. CannotWriteError."""
    headings = [texts.tr("Sheet"), texts.tr("Row"), texts.tr("Place"), texts.tr("What is wrong")]
    rows: list[list[str | int]] = [
        [f.origin.sheet or "", f.origin.row, f.said, reason(f, texts)] for f in faults
    ]
    _write(path, [(texts.tr("Rows with faults"), [headings, *rows])], texts, (20, 8, 36, 80))


def reason(fault: RejectedPlace, texts: Texts) -> str:
    """Why a row cannot be taken in, in words."""
    values = {name: texts.number(v) if isinstance(v, int) else v for name, v in fault.values.items()}
    return texts.tr(fault.rule.value).format(**values)


def _write(
    path: Path,
    sheets: Sequence[tuple[str, Sequence[Sequence[str | int]]]],
    texts: Texts,
    widths: Sequence[float],
) -> None:
    from openpyxl import Workbook  # when a file is written, not when the program starts

    from logbook_desktop.exports.excel.cells import HEADING, PLAIN, Rows, set_width

    book: Any = Workbook(write_only=True)
    for name, content in sheets:
        sheet = book.create_sheet(name)
        table = len(content[0]) > 1
        for number, width in enumerate(widths if table else (110,), start=1):
            set_width(sheet, number, width)
        if table:
            sheet.freeze_panes = "A2"
        rows = Rows(sheet)
        for line, cells in enumerate(content):
            style = HEADING if table and not line else PLAIN
            rows.add(*((style, cell) for cell in cells))
    with replacing(path, texts) as beside:
        book.save(beside)
