"""The sentences around a report: its title, its period in words, what it counts, and what to know of it.

Used by Excel, PDF and the preview on screen; ``words`` has the single words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES, Blank
from logbook_desktop.domain.reports.reports import (
    TEMPLATES,
    Note,
    NoteKind,
    Provenance,
    ReportAnswer,
    ReportQuestion,
    Structure,
)
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import NBSP, Texts
from logbook_desktop.wording.names import capital, role_name
from logbook_desktop.wording.reports import (
    DOES_NOT_SPLIT_MARK,
    NOT_APPLICABLE_MARK,
    PATH_SEPARATOR,
    definition_text,
    dimension_text,
    division_text,
    listed,
    measure_text,
    quarter_text,
)

MAX_SCOPES_IN_TITLE = 2
_STRUCTURE_SENTENCES = {
    Structure.TODAY: N_("As of today: the whole period is shown in the structure of the day of the report."),
    Structure.REPORTED: N_("As reported: each month is shown in the structure of that month."),
}


def demo_mark(texts: Texts) -> str:
    """The words that every screen, Excel and PDF made from invented data carries, as they stand behind others."""
    return texts.tr("demo data")


def demo_heading(texts: Texts) -> str:
    """The mark where it stands alone or first."""
    return capital(demo_mark(texts))


def demo_sentence(texts: Texts) -> str:
    """Beside the mark."""
    return texts.tr("The units, activities and figures of this report are invented.")


def demo_line(texts: Texts) -> str:
    """The mark and the sentence as one."""
    return texts.tr("Demo data: the units, activities and figures of this report are invented.")


def period_text(period: Period, texts: Texts) -> str:
    """``elokuu 2025``, ``3. neljännes 2025``, ``vuosi 2025``, else ``1.8.–31.12.2025``."""
    first, last = Month.of(period.first), Month.of(period.last)
    if period.first != first.first_day or period.last != last.last_day:
        return date_range(period, texts)
    if first == last:
        return texts.month_name(first.year, first.month)
    if (first.month, last.month) == (1, 12):
        if first.year == last.year:
            return texts.tr("year {year}").format(year=first.year)
        return texts.tr("years {first}–{last}").format(first=first.year, last=last.year)
    if first.year == last.year and first.quarter == last.quarter and last.number - first.number == 2:
        return quarter_text(first.year, first.quarter, texts)
    return date_range(period, texts)


def date_range(period: Period, texts: Texts) -> str:
    """``1.8.–31.12.2025``; the year stands once when it is the same."""
    first, last = period.first, period.last
    if first == last:
        return texts.date(first)
    if first.year == last.year and texts.language != "en":
        return f"{first.day}.{first.month}.–{texts.date(last)}"
    return f"{texts.date(first)}–{texts.date(last)}"


def scope_texts(answer: ReportAnswer) -> list[str]:
    """The full path of each node in scope."""
    return [PATH_SEPARATOR.join(path) for path in answer.scope_paths]


def title(answer: ReportAnswer, texts: Texts) -> str:
    """The title of the report: what kind it is, where and when."""
    names = [path[-1] for path in answer.scope_paths if path]
    more = len(names) - MAX_SCOPES_IN_TITLE
    if more > 0:
        names = [*names[:MAX_SCOPES_IN_TITLE], texts.trn("{count} other", "{count} others", more)]
    where = listed(names, texts)
    return texts.tr("{report}: {where}, {period}").format(
        report=kind_of_report(answer.question, texts),
        where=where,
        period=period_text(answer.question.period, texts),
    )


def kind_of_report(question: ReportQuestion, texts: Texts) -> str:
    for template in TEMPLATES:
        asked = (question.rows, question.column, question.measures)
        if asked == (template.rows, template.column, template.measures):
            return texts.tr(template.name)
    return texts.tr("Report {division}").format(division=division_text(question.rows, texts))


def table_title(question: ReportQuestion, texts: Texts) -> str:
    """What the table shows: the measures and by what they are divided."""
    names = [measure_text(MEASURES[key], texts) for key in question.measures]
    return texts.tr("{measures} {division}").format(
        measures=listed([names[0], *(name[:1].lower() + name[1:] for name in names[1:])], texts),
        division=division_text(question.dimensions, texts),
    )


@dataclass(frozen=True, slots=True)
class Definition:
    """A measure explained: its name, what it means, and the version of that meaning."""

    name: str
    meaning: str
    version: str


def definitions(answer: ReportAnswer, texts: Texts) -> list[Definition]:
    return [
        Definition(
            measure_text(measure, texts),
            definition_text(measure, texts),
            texts.tr("definition {version}").format(version=measure.version),
        )
        for measure in answer.measures
    ]


def facts(answer: ReportAnswer, texts: Texts) -> list[tuple[str, str]]:
    """What was asked, as pairs of heading and text: scope, period, comparison, structure, division."""
    question = answer.question
    found = [
        (texts.tr("Scope"), "; ".join(scope_texts(answer))),
        (texts.tr("Period"), _period_with_dates(question.period, texts)),
    ]
    if question.comparison is not None:
        found.append((texts.tr("Compared with"), _period_with_dates(question.comparison, texts)))
    found.append((texts.tr("Structure"), texts.tr(_STRUCTURE_SENTENCES[question.structure])))
    found.append((texts.tr("Rows"), _names(question.rows, texts)))
    if question.column is not None:
        found.append((texts.tr("Columns"), _names((question.column,), texts)))
    found.append(
        (texts.tr("Filter"), texts.tr("All entries of the scope and the period; nothing is left out."))
    )
    return found


def _period_with_dates(period: Period, texts: Texts) -> str:
    words, dates = period_text(period, texts), date_range(period, texts)
    return words if words == dates else f"{words} ({dates})"


def _names(dimensions: Sequence[Dimension], texts: Texts) -> str:
    return ", ".join(dimension_text(dimension, texts) for dimension in dimensions)


def made_by(provenance: Provenance, texts: Texts) -> list[tuple[str, str]]:
    """Who made the report (by role and organisation, never by name), when and with what."""
    role = role_name(Role(provenance.role), texts) if provenance.role else ""
    who = f"{role}, {provenance.organisation}" if provenance.organisation else role
    return [
        (texts.tr("Made by"), who),
        (texts.tr("Made on"), texts.moment(provenance.asked_at)),
        (texts.tr("Program"), f"Logbook Desktop {provenance.program_version}".strip()),
    ]


def coverage_sentence(answer: ReportAnswer, texts: Texts) -> str:
    """In how many of its open months the units of the scope documented something; empty if not known."""
    open_months = sum(month.units_open for month in answer.coverage)
    if not open_months:
        return ""
    documented = sum(month.units_documented for month in answer.coverage)
    return texts.tr(
        "Coverage in unit-months (one unit in one month): {documented} documented, {open} open."
    ).format(documented=texts.number(documented), open=texts.number(open_months))


def note_sentences(notes: Sequence[Note], texts: Texts) -> list[str]:
    """The remarks under the table, one sentence or two each; measures with the same remark share it."""
    return list(dict.fromkeys(_note_sentences(notes, texts)))


def _note_sentences(notes: Sequence[Note], texts: Texts) -> Iterator[str]:
    for note in notes:
        alike = [other for other in notes if (other.kind, other.dimension) == (note.kind, note.dimension)]
        measures = ", ".join(
            measure_text(MEASURES[other.measure], texts) for other in alike if other.measure in MEASURES
        )
        yield _note_sentence(note, measures, texts)


def _note_sentence(note: Note, measures: str, texts: Texts) -> str:
    match note.kind:
        case NoteKind.DOES_NOT_SPLIT:
            dimension = dimension_text(note.dimension, texts).lower() if note.dimension else ""
            return texts.tr(
                "Does not split by this division ({dimension}): {measures}. Only the total stands."
            ).format(dimension=dimension, measures=measures)
        case NoteKind.RATIO_NOT_ADDED:
            return texts.tr(
                "Does not add up: {measures}. Each cell and the total are computed from their own entries."
            ).format(measures=measures)
        case NoteKind.COARSER_AGE_BANDS if note.months:
            months = listed([texts.month_name(month.year, month.month) for month in note.months], texts)
            return texts.tr(
                "The age bands changed ({months}): a break in the series. The coarsest bands they share are shown."
            ).format(months=months)
        case NoteKind.COARSER_AGE_BANDS:
            return texts.tr(
                "The age bands differ within the report, so the coarsest bands they share are shown."
            )
        case NoteKind.ESTIMATED:
            return texts.trn(
                "The attendance of {count} entry is an estimate.",
                "The attendance of {count} entries is an estimate.",
                note.count,
            )
        case NoteKind.PART_MONTHS:
            return texts.tr("The period does not begin or end with a whole month: some months are partial.")


def legend(blanks: frozenset[Blank], texts: Texts) -> list[str]:
    """What the marks in the cells mean, for those marks that occur."""
    explained = {
        Blank.NOT_APPLICABLE: (
            NOT_APPLICABLE_MARK,
            texts.tr("not applicable: there is nothing to divide by"),
        ),
        Blank.DOES_NOT_SPLIT: (
            DOES_NOT_SPLIT_MARK,
            texts.tr("does not split: the measure is known for the total only"),
        ),
    }
    return [f"{mark}{NBSP} {text}" for blank, (mark, text) in explained.items() if blank in blanks]
