"""CSV for people, CSV for machines and JSON: their exact form, and that their numbers are the answer's."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.answers import autumn_answer
from helpers.hostile_names import HOSTILE, names
from helpers.report_answers import AUTUMN, CODES, REAL, Fact, Nodes, answer_of, evening
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES, Blank, Totals, Value
from logbook_desktop.domain.reports.reports import ReportAnswer, ReportQuestion
from logbook_desktop.domain.tree.tree import split_path
from logbook_desktop.exports.tidy import records
from logbook_desktop.exports.writing import Format, render
from logbook_desktop.support.i18n import Texts, texts

D = Dimension
FI, EN = texts("fi"), Texts("en")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of something to run, the last three after it has dropped them."""


def real(answer: ReportAnswer) -> ReportAnswer:
    """Of no demo database: without the marks of one (``test_exports_demo``)."""
    return replace(answer, provenance=REAL)


def small() -> ReportAnswer:
    question = ReportQuestion(
        (1,),
        Period(date(2025, 8, 1), date(2025, 9, 30)),
        ("visits", "hours", "girls_share"),
        (D.MONTH,),
        D.FORM,
    )
    facts = [
        Fact({D.MONTH: "2025-08", D.FORM: "open"}, evening(minutes=3870)),
        Fact({D.MONTH: "2025-09", D.FORM: "group"}, Totals(1, 0, 1, 2, 0, 100, 0, 100)),
    ]
    return real(answer_of(question, facts))


def test_csv_for_people_is_exactly_this() -> None:
    written = render(small(), Format.CSV, FI)
    assert written.startswith(b"\xef\xbb\xbf")
    lines = written.decode("utf-8-sig").split("\r\n")
    assert lines[0] == (
        "Kuukausi;"
        "Avoin toiminta, Käyntikerrat;Avoin toiminta, Toimintatunnit;Avoin toiminta, Tyttöjen osuus (%);"
        "Ryhmätoiminta, Käyntikerrat;Ryhmätoiminta, Toimintatunnit;Ryhmätoiminta, Tyttöjen osuus (%);"
        "Yksilötyö, Käyntikerrat;Yksilötyö, Toimintatunnit;Yksilötyö, Tyttöjen osuus (%);"
        "Yhteensä, Käyntikerrat;Yhteensä, Toimintatunnit;Yhteensä, Tyttöjen osuus (%)"
    )
    assert lines[1:] == [
        "elokuu 2025;23;64,50;43,48;0;0,00;–;0;0,00;–;23;64,50;43,48",
        "syyskuu 2025;0;0,00;–;3;1,67;33,33;0;0,00;–;3;1,67;33,33",
        "Yhteensä;23;64,50;43,48;3;1,67;33,33;0;0,00;–;26;66,17;42,31",
        "",
    ]


def test_csv_for_machines_is_exactly_this() -> None:
    assert render(small(), Format.CSV_MACHINE, FI).decode("utf-8").splitlines() == [
        "month,form,visits,hours,girls_share",
        "2025-08,open,23,64.500000,0.434783",
        "2025-08,group,0,0.000000,",
        "2025-08,individual,0,0.000000,",
        "2025-09,open,0,0.000000,",
        "2025-09,group,3,1.666667,0.333333",
        "2025-09,individual,0,0.000000,",
    ]


def test_json_has_exactly_these_keys() -> None:
    written = json.loads(render(small(), Format.JSON, FI))
    assert list(written) == ["question", "measures", "rows", "total", "structure", "demo"]
    assert written["question"] == {
        "scope": ["Pirkanmaa/Tampere"],
        "from": "2025-08-01",
        "to": "2025-09-30",
        "rows": ["month"],
        "columns": ["form"],
        "measures": ["visits", "hours", "girls_share"],
        "structure": "today",
        "comparison": None,
    }
    assert written["measures"][1] == {"key": "hours", "kind": "sum", "unit": "hours", "version": 1}
    assert written["rows"][0] == {
        "month": "2025-08",
        "form": "open",
        "visits": 23,
        "hours": 64.5,
        "girls_share": 0.434783,
    }
    assert written["rows"][1]["girls_share"] is None
    assert written["total"] == {"visits": 26, "hours": 66.166667, "girls_share": 0.423077}
    assert written["structure"] == "today"


def test_a_comparison_adds_to_machine_forms_and_leaves_rows_alone() -> None:
    before = Period(date(2024, 8, 1), date(2024, 12, 31))
    answer = real(autumn_answer(comparison=before, measures=("visits",)))
    plain = json.loads(render(autumn_answer(measures=("visits",)), Format.JSON, EN))
    written = json.loads(render(answer, Format.JSON, EN))
    assert written["rows"] == plain["rows"]
    assert written["question"]["comparison"] == {"from": "2024-08-01", "to": "2024-12-31"}
    assert [row["month"] for row in written["compared"]["rows"]] == [row["month"] for row in plain["rows"]]
    compared = answer.compared_total(MEASURES["visits"])
    assert written["compared"]["total"] == {"visits": compared}
    head = render(answer, Format.CSV_MACHINE, EN).decode().splitlines()[0]
    assert head == "month,visits,visits_comparison"


def test_what_does_not_split_is_marked_and_its_total_stands() -> None:
    answer = real(autumn_answer(rows=(D.GENDER,), measures=("visits", "hours")))
    rows = list(csv.reader(io.StringIO(render(answer, Format.CSV, EN).decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows[1:-1]] == ["does not split"] * 3
    assert rows[-1][2].replace(",", ".") == f"{Fraction(answer.table.total.minutes, 60).__float__():.2f}"
    machine = list(csv.reader(io.StringIO(render(answer, Format.CSV_MACHINE, EN).decode())))
    assert [row[0] for row in machine[1:]] == ["girls", "boys", "other"]
    assert [row[2] for row in machine[1:]] == ["", "", ""]


def test_time_comes_first_even_when_it_is_the_column() -> None:
    answer = autumn_answer(rows=(D.FORM,), column=D.MONTH, measures=("visits",))
    months = [row["month"] for row in json.loads(render(answer, Format.JSON, EN))["rows"]]
    assert months == sorted(months)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_decimals_have_a_comma_in_every_language(language: str) -> None:
    written = render(small(), Format.CSV, texts(language)).decode("utf-8-sig")
    assert ";64,50;" in written


def test_names_neither_run_nor_break_the_table() -> None:
    paths = {str(number): ("Tampere", name) for number, name in enumerate(HOSTILE)}
    question = ReportQuestion((1,), AUTUMN, ("visits",), (D.UNIT,))
    answer = real(answer_of(question, [], nodes=[Nodes(D.UNIT, paths)]))
    rows = list(csv.reader(io.StringIO(render(answer, Format.CSV, EN).decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(HOSTILE) + 2
    assert all(len(row) == 2 for row in rows)
    assert not any(cell.startswith(FORMULA) for row in rows for cell in row)
    assert [row[0].removeprefix("'") for row in rows[1:-1]] == [*HOSTILE]


@pytest.mark.parametrize("start", FORMULA)
def test_a_name_that_would_run_is_marked_as_text(start: str) -> None:
    name = f"{start}SUM(1)"
    question = ReportQuestion((1,), AUTUMN, ("visits",), (D.UNIT,))
    answer = answer_of(question, [], nodes=[Nodes(D.UNIT, {"0": (name,)})])
    written = render(answer, Format.CSV, EN).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))
    assert rows[1][0] == f"'{name}"


@given(st.lists(st.lists(names, min_size=1, max_size=3).map(tuple), min_size=1, max_size=5, unique=True))
def test_a_machine_reads_back_every_path(paths: Sequence[tuple[str, ...]]) -> None:
    members = {str(number): path for number, path in enumerate(paths)}
    question = ReportQuestion((1,), AUTUMN, ("visits",), (D.UNIT,))
    answer = answer_of(question, [], nodes=[Nodes(D.UNIT, members)])
    rows = json.loads(render(answer, Format.JSON, EN))["rows"]
    for row, path in zip(rows, paths, strict=True):
        if not any("\\" in name for name in path):  # split_path knows no escaped backslash
            assert split_path(row["unit"]) == [name.strip() for name in path]


@st.composite
def answers(draw: st.DrawFn) -> ReportAnswer:
    """Answers to any question of one or two dimensions over any facts."""
    dimensions = draw(st.lists(st.sampled_from([D.MONTH, *CODES]), min_size=1, max_size=2, unique=True))
    measures = draw(st.lists(st.sampled_from(list(MEASURES)), min_size=1, max_size=4, unique=True))
    column = dimensions[1] if len(dimensions) > 1 else None
    question = ReportQuestion((1,), AUTUMN, tuple(measures), (dimensions[0],), column)
    codes = {D.MONTH: [f"2025-{number:02d}" for number in range(8, 13)], **CODES}
    fact = st.builds(
        Fact,
        st.fixed_dictionaries({dimension: st.sampled_from(codes[dimension]) for dimension in dimensions}),
        st.builds(
            evening,
            st.integers(0, 30),
            st.integers(0, 30),
            st.integers(0, 3),
            st.integers(1, 900),
            youth_minutes=st.integers(0, 60),
        ),
    )
    return answer_of(question, draw(st.lists(fact, max_size=6)))


def close(written: float | str | None, value: Value, hours: bool) -> bool:
    """Whether a written number is the value, to six places."""
    if isinstance(value, Blank):
        return written in (None, "")
    exact = Fraction(value, 60) if hours else Fraction(value)
    return written not in (None, "") and abs(Fraction(str(written)) - exact) <= Fraction(1, 2_000_000)


@given(answers())
def test_machine_numbers_are_the_numbers_of_the_answer(answer: ReportAnswer) -> None:
    written = json.loads(render(answer, Format.JSON, EN))
    lines = list(csv.DictReader(io.StringIO(render(answer, Format.CSV_MACHINE, EN).decode())))
    found = list(records(answer))
    assert len(written["rows"]) == len(lines) == len(found)
    assert len(found) == len(answer.row_keys) * max(1, len(answer.column_codes))
    for record, row, line in zip(found, written["rows"], lines, strict=True):
        for measure in answer.measures:
            value = answer.value(measure, record.row, record.column)
            hours = measure.unit.value == "hours"
            assert close(row[measure.key], value, hours)
            assert close(line[measure.key], value, hours)
    for measure in answer.measures:
        assert close(written["total"][measure.key], answer.total(measure), measure.unit.value == "hours")
