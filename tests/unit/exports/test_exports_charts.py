"""Charts: the right one for each question, drawn in the safe subset of SVG, with no text over another."""

import colorsys
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.answers import autumn_answer
from helpers.hostile_names import HOSTILE, names
from helpers.report_answers import AUTUMN, CODES, YEAR, Fact, Nodes, answer_of, evening
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES, Totals
from logbook_desktop.domain.reports.reports import ReportAnswer, ReportQuestion
from logbook_desktop.exports.charting.canvas import Box, Canvas, text_box
from logbook_desktop.exports.charting.spec import Category, ChartKind, ChartSpec, Series, Tick, tick_values
from logbook_desktop.exports.charts import DARK, LIGHT, ChartPalette, chart_for, natural_height, svg
from logbook_desktop.support.i18n import Texts, texts

D = Dimension
EN = Texts("en")
FI = texts("fi")
NAMESPACE = "{http://www.w3.org/2000/svg}"
PAINT = {"fill", "stroke", "stroke-width"}
ALLOWED = {
    "svg": {"width", "height", "viewBox", "font-family"},
    "title": set[str](),
    "desc": set[str](),
    "defs": set[str](),
    "pattern": {"id", "width", "height", "patternUnits"},
    "rect": {"x", "y", "width", "height", *PAINT},
    "line": {"x1", "y1", "x2", "y2", *PAINT},
    "polyline": {"points", "stroke-dasharray", *PAINT},
    "path": {"d", *PAINT},
    "circle": {"cx", "cy", "r", *PAINT},
    "text": {"x", "y", "font-size", "font-weight", "text-anchor", "fill"},
}
COLOUR = re.compile(r"#[0-9a-f]{6}|none|url\(#p\d+\)")
WIDTHS = (320.0, 480.0, 720.0, 1200.0)


def checked(spec: ChartSpec, width: float, palette: ChartPalette = LIGHT) -> ElementTree.Element:
    """The drawing, after proving that both Qt and typst draw it and no text meets another."""
    height = natural_height(spec, width)
    root = ElementTree.fromstring(svg(spec, width, height, palette))
    for element in root.iter():
        kind = element.tag.removeprefix(NAMESPACE)
        assert kind in ALLOWED, kind
        assert set(element.attrib) <= ALLOWED[kind], element.attrib
        for name in ("fill", "stroke"):
            assert COLOUR.fullmatch(element.attrib.get(name, "none")), element.attrib
    boxes = list(text_boxes(root))
    for number, box in enumerate(boxes):
        assert box.left >= -0.1
        assert box.right <= width + 0.1
        assert box.bottom <= height + 0.1
        for other in boxes[number + 1 :]:
            assert not shrunk(box).meets(shrunk(other))
    for bar in root.iter(f"{NAMESPACE}rect"):
        assert float(bar.attrib["x"]) + float(bar.attrib["width"]) <= width + 0.1
        assert float(bar.attrib["y"]) + float(bar.attrib["height"]) <= height + 0.1
    return root


def text_boxes(root: ElementTree.Element) -> Iterator[Box]:
    for element in root.iter(f"{NAMESPACE}text"):
        at = element.attrib
        anchor = at["text-anchor"]
        assert anchor in ("start", "middle", "end")
        yield text_box(
            float(at["x"]),
            float(at["y"]),
            element.text or "",
            float(at["font-size"]),
            anchor,  # type: ignore[arg-type]
            bold="font-weight" in at,
        )


def shrunk(box: Box) -> Box:
    """Less what is lost in writing coordinates with one decimal."""
    return Box(box.left + 0.1, box.top + 0.1, box.right - 0.1, box.bottom - 0.1)


def written(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{NAMESPACE}text")]


def spec_of(answer: ReportAnswer, texts: Texts = EN) -> ChartSpec:
    spec = chart_for(answer, texts)
    assert spec is not None
    return spec


UNITS = Nodes(D.UNIT, {str(number): ("Tampere", f"Nuorisotila {number}") for number in range(1, 6)})


def facts(question: ReportQuestion, nodes: Nodes = UNITS) -> list[Fact]:
    """One evening for each combination, all of different size."""
    months = [str(month) for month in question.period.months()]
    codes = {D.MONTH: months, D.UNIT: list(nodes.paths), D.YEAR: ["2025"], **CODES}
    combinations: list[dict[Dimension, str]] = [{}]
    for dimension in question.dimensions:
        combinations = [{**one, dimension: code} for one in combinations for code in codes[dimension]]
    return [
        Fact(one, evening(5 + n % 7, 3 + n % 5, n % 2, 60 + 30 * (n % 4)))
        for n, one in enumerate(combinations)
    ]


def ask(*rows: Dimension, column: Dimension | None = None, key: str = "visits", period: Period = AUTUMN):
    question = ReportQuestion((1,), period, (key,), rows, column)
    return answer_of(question, facts(question), nodes=[UNITS])


@pytest.mark.parametrize(
    ("answer", "kind", "stacked", "series"),
    [
        (ask(D.MONTH), ChartKind.COLUMNS, False, 1),
        (ask(D.MONTH, period=Period(YEAR.first.replace(year=2022), YEAR.last)), ChartKind.LINES, False, 1),
        (ask(D.MONTH, key="visits_per_hour"), ChartKind.LINES, False, 1),
        (ask(D.UNIT), ChartKind.BARS, False, 1),
        (ask(D.UNIT, column=D.FORM), ChartKind.BARS, True, 3),
        (ask(D.UNIT, column=D.MONTH), ChartKind.COLUMNS, True, 5),
        (ask(D.MONTH, column=D.SETTING), ChartKind.COLUMNS, False, 1),  # more than six: their total
        (ask(D.AGE_BAND, column=D.GENDER), ChartKind.COLUMNS, True, 3),
        (ask(D.GENDER, column=D.AGE_BAND), ChartKind.COLUMNS, True, 3),
        (ask(D.UNIT, column=D.FORM, key="girls_share"), ChartKind.BARS, False, 3),  # never stacked
        (ask(D.MONTH, column=D.GENDER, key="hours"), ChartKind.COLUMNS, False, 1),  # does not split
        (ask(D.GENDER, column=D.MONTH, key="hours"), ChartKind.COLUMNS, False, 1),
    ],
)
def test_the_right_chart(answer: ReportAnswer, kind: ChartKind, stacked: bool, series: int) -> None:
    spec = spec_of(answer)
    assert (spec.kind, spec.stacked, len(spec.series)) == (kind, stacked, series)
    for width in WIDTHS:
        checked(spec, width)


def test_questions_without_a_chart() -> None:
    assert chart_for(ask(D.GENDER, key="hours"), EN) is None
    assert chart_for(ask(D.UNIT, D.MONTH), EN) is None
    question = ReportQuestion((1,), AUTUMN, ("visits",), (D.UNIT,))
    assert chart_for(answer_of(question, [], nodes=[Nodes(D.UNIT, {})]), EN) is None


def test_values_are_those_of_the_answer() -> None:
    answer = autumn_answer(measures=("hours",), column=D.FORM)
    spec = spec_of(answer)
    hours = MEASURES["hours"]
    for series, code in zip(spec.series, ("open", "group"), strict=True):
        expected = [float(Fraction(answer.value(hours, key, code), 60)) for key in answer.row_keys]  # type: ignore[arg-type]
        assert series.values == pytest.approx(expected)
    heights = [
        float(bar.attrib["height"])
        for bar in checked(spec, 720).iter(f"{NAMESPACE}rect")
        if bar.attrib["fill"] == LIGHT.series[0]
    ][1:]  # the first one is in the legend
    drawn = [value for value in spec.series[0].values if value]
    assert len(heights) == len(drawn)
    for height, value in zip(heights, drawn, strict=True):
        assert height / heights[0] == pytest.approx(value / drawn[0], rel=0.02)


def test_a_comparison_is_a_series_of_its_own() -> None:
    before = Period(AUTUMN.first.replace(year=2024), AUTUMN.last.replace(year=2024))
    spec = spec_of(autumn_answer(measures=("visits",), comparison=before))
    assert [series.name for series in spec.series] == [
        "01/08/2025–31/12/2025",
        "01/08/2024–31/12/2024",
    ]
    assert not spec.stacked
    checked(spec, 720)


def test_the_alt_text_tells_the_main_figures() -> None:
    spec = spec_of(autumn_answer(measures=("visits",), column=D.FORM), FI)
    answer = autumn_answer(measures=("visits",), column=D.FORM)
    visits = MEASURES["visits"]
    assert spec.alt.startswith(
        "Kuvio. Käyntikerrat kuukausittain ja työmuodoittain. Tampere, 1.8.–31.12.2025."
    )
    assert f"Kaikkiaan {FI.number(answer.total(visits))}." in spec.alt  # type: ignore[arg-type]
    assert f"Ryhmätoiminta {answer.total(visits, 'group')}" in spec.alt
    for month in ("Suurin: ", "Pienin: "):
        assert month in spec.alt


def test_many_names_are_cut_to_the_largest_and_it_says_so() -> None:
    many = Nodes(D.UNIT, {str(number): ("Suomi", f"Yksikkö {number}") for number in range(400)})
    question = ReportQuestion((1,), AUTUMN, ("visits",), (D.UNIT,))
    found = [Fact({D.UNIT: code}, Totals(1, 0, int(code))) for code in many.paths]
    spec = spec_of(answer_of(question, found, nodes=[many]))
    assert [category.name for category in spec.categories[:2]] == ["Yksikkö 399", "Yksikkö 398"]
    assert len(spec.categories) == 15
    assert spec.remark == "The 15 largest of 400. The table has them all."
    assert spec.remark in written(checked(spec, 720))


@pytest.mark.parametrize("rows", [D.MONTH, D.UNIT, D.AGE_BAND])
def test_all_zero_says_so(rows: Dimension) -> None:
    question = ReportQuestion((1,), AUTUMN, ("visits",), (rows,))
    spec = spec_of(answer_of(question, [], nodes=[UNITS]))
    assert not spec.has_figures
    for width in WIDTHS:
        assert any("no figures" in text for text in written(checked(spec, width)))


def test_one_point() -> None:
    question = ReportQuestion(
        (1,), Period(AUTUMN.first, AUTUMN.first.replace(day=31)), ("visits",), (D.MONTH,)
    )
    spec = spec_of(answer_of(question, facts(question)))
    for kind in ChartKind:
        root = checked(replace(spec, kind=kind), 480)
        assert len([*root.iter(f"{NAMESPACE}rect"), *root.iter(f"{NAMESPACE}path")]) >= 2


def test_series_differ_without_colour() -> None:
    root = checked(spec_of(ask(D.UNIT, column=D.FORM)), 720)
    bars = {bar.attrib["fill"] for bar in root.iter(f"{NAMESPACE}rect")} - {LIGHT.background}
    assert {"url(#p1)", "url(#p2)"} <= bars
    lines = checked(replace(spec_of(ask(D.UNIT, column=D.MONTH)), kind=ChartKind.LINES, stacked=False), 720)
    dashes = [line.attrib.get("stroke-dasharray") for line in lines.iter(f"{NAMESPACE}polyline")]
    assert len(set(dashes)) == 5


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_colours_can_be_read(palette: ChartPalette) -> None:
    assert contrast(palette.text, palette.background) >= 7
    assert contrast(palette.quiet, palette.background) >= 4.5
    assert all(contrast(colour, palette.background) >= 3 for colour in palette.series)
    checked(spec_of(ask(D.UNIT, column=D.FORM)), 720, palette)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_no_pink_and_no_blue(palette: ChartPalette) -> None:
    for colour in palette.series:
        hue, _, strength = colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))
        if strength > 0.2:  # greys have no colour
            assert not 195 <= hue * 360 <= 255, f"{colour} is blue"
            assert not 290 <= hue * 360 <= 350, f"{colour} is pink"


def test_hostile_names_are_only_text() -> None:
    nodes = Nodes(D.UNIT, {str(number): ("x", name) for number, name in enumerate(HOSTILE)})
    question = ReportQuestion((1,), AUTUMN, ("visits",), (D.UNIT,))
    spec = spec_of(answer_of(question, facts(question, nodes), nodes=[nodes]))
    for width in WIDTHS:
        checked(spec, width)


def test_the_canvas_never_writes_over_a_text_or_the_edge() -> None:
    canvas = Canvas(200, 100, LIGHT)
    assert canvas.text(10, 50, "Nuorisotila")
    assert not canvas.text(40, 52, "over it")
    assert canvas.text(40, 75, "below it")
    assert not canvas.text(180, 30, "beyond the edge")
    assert not canvas.text(10, 5, "above the edge")
    assert len(written(ElementTree.fromstring(canvas.svg("", "")))) == 2


@given(st.floats(0, 1e9), st.booleans())
def test_ticks_reach_the_greatest_value(greatest: float, whole: bool) -> None:
    ticks = tick_values(greatest, whole=whole)
    assert ticks[0] == 0
    assert ticks[-1] >= greatest * (1 - 1e-9)
    assert 2 <= len(ticks) <= 7
    assert len(set(ticks)) == len(ticks)
    if greatest > 1:
        assert ticks[-1] <= max(greatest * 2.5, 5)
    if whole:
        assert all(tick == int(tick) for tick in ticks)


@st.composite
def specs(draw: st.DrawFn) -> ChartSpec:
    """Any chart: any names, any number of categories and series, any values."""
    count = draw(st.integers(1, 40))
    kind = draw(st.sampled_from(ChartKind))
    labels: Sequence[str] = draw(st.lists(names, min_size=count, max_size=count))
    groups = draw(st.booleans())
    categories = tuple(
        Category(label, label[:6], str(2000 + number // 12) if groups else "")
        for number, label in enumerate(labels)
    )
    value = st.one_of(st.none(), st.floats(0, 1e7, allow_nan=False))
    series = []
    for name in draw(st.lists(names, min_size=1, max_size=6)):
        values = tuple(draw(st.lists(value, min_size=count, max_size=count)))
        series.append(Series(name, values, tuple("–" if one is None else f"{one:.1f}" for one in values)))
    stacked = draw(st.booleans()) and kind is not ChartKind.LINES
    lengths = [sum(one.values[number] or 0 for one in series) for number in range(count)]
    greatest = max(lengths if stacked else [value or 0 for one in series for value in one.values])
    ticks = tuple(Tick(tick, f"{tick:g}") for tick in tick_values(greatest, whole=False))
    return ChartSpec(
        kind,
        draw(names),
        "alt",
        "visits",
        "Visits",
        categories,
        tuple(series),
        ticks,
        "Nothing",
        stacked,
        tuple(f"{length:.1f}" for length in lengths),
        draw(st.sampled_from(["", "The largest of many."])),
    )


@given(specs(), st.sampled_from(WIDTHS), st.sampled_from([LIGHT, DARK]))
def test_any_chart_is_drawn_right(spec: ChartSpec, width: float, palette: ChartPalette) -> None:
    checked(spec, width, palette)


@pytest.mark.parametrize("kind", [ChartKind.BARS, ChartKind.COLUMNS])
def test_a_legend_of_many_lines_makes_the_chart_higher_and_leaves_room_for_figures(kind: ChartKind) -> None:
    """Found by chance on a narrow page: six long names took so many lines that the bar lay below the paper."""
    name = "Nuorisotila, jolla on pitkä nimi"
    series = tuple(Series(f"{name} {number}", (1.0,), ("1.0",)) for number in range(6))
    ticks = tuple(Tick(float(value), str(value)) for value in range(7))
    category = Category(name, "Nuor.", "")
    spec = ChartSpec(
        kind,
        f"{name}: {name}, {name}",
        "alt",
        "visits",
        "Visits",
        (category,),
        series,
        ticks,
        "Nothing",
        True,
        ("6.0",),
        "The largest of many.",
    )
    for width in WIDTHS:
        root = checked(spec, width)
        tallest = max(float(bar.attrib["height"]) for bar in root.iter(f"{NAMESPACE}rect"))
        assert tallest >= 14, width
