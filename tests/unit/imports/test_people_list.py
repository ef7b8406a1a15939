"""Lists of colleagues as people have them: which column is which, and what becomes of each line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import GRANTABLE, Role
from logbook_desktop.domain.people.people import Account, Person
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, apply
from logbook_desktop.imports.people_lines import PeopleListLine, lines_of, text_of_file
from logbook_desktop.imports.people_list import Defaults, PersonRow, Verdict, read_list
from logbook_desktop.imports.unreadable import UnreadableFileError
from logbook_desktop.support.i18n import texts

MONTH = Month(2025, 12)


def tree_of(**renamed: str) -> tuple[Tree, dict[str, int]]:
    """Two organisations in one region and network, as in helpers.village, and the ids by short names."""
    nodes = {
        "network": (NodeKind.NETWORK, None, "Verkosto"),
        "region": (NodeKind.REGION, "network", "Etelä-Karjala"),
        "taipalsaari": (NodeKind.ORGANISATION, "region", "Taipalsaari"),
        "kirkonkyla": (NodeKind.UNIT, "taipalsaari", "Kirkonkylän nuorisotila"),
        "saimaanharju": (NodeKind.UNIT, "taipalsaari", "Saimaanharjun nuorisotila"),
        "tampere": (NodeKind.ORGANISATION, "network", "Tampere"),
        "ita": (NodeKind.AREA, "tampere", "Itä"),
        "hervanta": (NodeKind.UNIT, "ita", "Hervannan nuorisotila"),
    }
    changes = [
        AddNode(
            -1 - place,
            None if parent is None else -1 - [*nodes].index(parent),
            kind,
            Name.of(renamed.get(key, name)),
        )
        for place, (key, (kind, parent, name)) in enumerate(nodes.items())
    ]
    tree, _ = apply(Tree({}, {}), changes)
    return tree, {key: -1 - place for place, key in enumerate(nodes)}


TREE, IDS = tree_of()
EN = texts("en")

TEN = """Nimi\tSähköposti\tYksikkö\tRooli\tKieli
Aino Aalto\taino.aalto@taipalsaari.fi\tKirkonkylän nuorisotila\tnuorisotyöntekijä\tsuomi
Väinö Åkerman\tvaino@taipalsaari.fi\tSaimaanharjun nuorisotila\tohjaaja\t
Åsa Öhman\tasa.ohman@taipalsaari.fi\tKirkonkylän nuorisotila; Saimaanharjun nuorisotila\tungdomsarbetare\tsv
Pekka Pöysti\t\tTaipalsaari\tesihenkilö\t
Maija Mäki\tmaija@taipalsaari.fi\tTaipalsaari/Kirkonkylän nuorisotila\tworker\tenglanti
Liisa Lumi\tliisa@taipalsaari.fi\tKirkonkylän nuorisotilla\tnuorisotyöntekijä\t
Olli Ovi\t\tKirkonkylän nuorisotila\tilmoittautumispiste\t
Tiina Tuuli\ttiina@taipalsaari.fi\tTaipalsaari\tlukija\t
Kalle Kuu\tkalle@taipalsaari.fi\tTaipalsaari\tmentori\t
Sari Sade\tsari@taipalsaari.fi\tSaimaanharjun nuorisotila\tnuorisotyöntekijä\t
"""


def may_in(*names: str) -> Callable[[Role, int], bool]:
    """A mentor of these places and all below them."""
    nodes = {node.id for name in names for node in TREE.branch(IDS[name], MONTH)}
    return lambda role, node_id: role in GRANTABLE and node_id in nodes


def read(text: str, *known: Person, defaults: Defaults | None = None) -> tuple[PersonRow, ...]:
    return read_list(lines_of(text), TREE, MONTH, known, may_in("taipalsaari"), EN, defaults)


def account(text: str, **more: Defaults) -> Account:
    (row,) = read(text, **more)
    assert row.account is not None, row.remarks
    return row.account


# --- which column is which -------------------------------------------------------------------------------------


def test_ten_colleagues() -> None:
    rows = read(TEN)
    assert [row.verdict for row in rows] == [Verdict.READY] * 5 + [Verdict.REFUSED] + [Verdict.READY] * 4
    made = [row.account for row in rows]
    kirkonkyla, saimaanharju = IDS["kirkonkyla"], IDS["saimaanharju"]
    assert made[0] == Account("Aino Aalto", Role.WORKER, (kirkonkyla,), "aino.aalto@taipalsaari.fi", "fi")
    assert made[2] == Account(
        "Åsa Öhman", Role.WORKER, (kirkonkyla, saimaanharju), "asa.ohman@taipalsaari.fi", "sv"
    )
    assert made[3] == Account("Pekka Pöysti", Role.MANAGER, (IDS["taipalsaari"],))
    assert made[4] == Account("Maija Mäki", Role.WORKER, (kirkonkyla,), "maija@taipalsaari.fi", "en")
    assert [one.role for one in made[6:9] if one] == [Role.KIOSK, Role.VIEWER, Role.MENTOR]
    assert rows[5].line.number == 7
    (remark,) = rows[5].remarks
    assert remark == (
        "There is no place called “Kirkonkylän nuorisotilla”. Did you mean “Kirkonkylän nuorisotila”?"
    )


@pytest.mark.parametrize(
    ("written", "suggested"),
    [
        ("Kirkonkylä", "“Kirkonkylän nuorisotila”"),
        ("Kirkonkylän nuta", "“Kirkonkylän nuorisotila”"),
        ("Kirkonkylan nuorisotila", "“Kirkonkylän nuorisotila”"),
        ("Saimanharju", "“Saimaanharjun nuorisotila”"),
        ("taipalsari", "“Taipalsaari”"),
    ],
)
def test_a_place_mistyped_or_cut_short(written: str, suggested: str) -> None:
    """What is like it is named, and never filled in."""
    (row,) = read(f"Aino Aalto;;{written};viewer")
    assert row.verdict is Verdict.REFUSED
    assert row.remarks == (f"There is no place called “{written}”. Did you mean {suggested}?",)


@pytest.mark.parametrize("written", ["Lappeenranta", "Etätyö", "ei tiedossa", "koko kunta", "x", "–"])
def test_nothing_like_it_is_not_guessed(written: str) -> None:
    (row,) = read(f"Aino Aalto;;{written};viewer")
    assert row.remarks == (f"There is no place called “{written}”.",)


@pytest.mark.parametrize(
    "text",
    [
        "Aino Aalto\ta@x.fi\tKirkonkyla\tmentori",
        "Aino Aalto;a@x.fi;Kirkonkyla;mentori",
        "Aino Aalto, a@x.fi, Kirkonkyla, mentori",
        "1. Aino Aalto, a@x.fi, Kirkonkyla, mentori",
        "• Aino Aalto <a@x.fi>; Kirkonkyla; Mentor",
        '"Aino Aalto" <A@x.fi>\tmentori\tKirkonkyla'.replace("A@", "a@"),
        "mentori\tAino   Aalto (a@x.fi)\tKirkonkyla",
        "Email;First name;Last name;Role;Unit\na@x.fi;Aino;Aalto;mentor;Kirkonkyla",
        "NIMI: \tROOLI\tYKSIKKÖ\nAino Aalto mailto:a@x.fi\tmentori\tKirkonkyla",
        "\n\n Aino Aalto\u200b , a@x.fi,mentori,Kirkonkyla,,\r\n \r\n",
    ],
)
def test_the_same_person_written_in_many_ways(text: str) -> None:
    (line,) = lines_of(text)
    assert (line.name, line.email, line.places) == ("Aino Aalto", "a@x.fi", "Kirkonkyla")
    assert line.role.casefold() in ("mentor", "mentori")


def test_receivers_of_an_email() -> None:
    found = lines_of("Aino Aalto <aino@x.fi>; Ville Virta <ville@x.fi>, Åsa Öhman <asa@x.fi>")
    assert [(line.name, line.email) for line in found] == [
        ("Aino Aalto", "aino@x.fi"),
        ("Ville Virta", "ville@x.fi"),
        ("Åsa Öhman", "asa@x.fi"),
    ]


def test_what_stands_where_others_have_an_address_is_a_wrong_one() -> None:
    rows = read(
        "Aino\ta@taipalsaari.fi\tSaimaanharjun nuorisotila\tmentori\n"
        "Ville\tville(at)taipalsaari.fi\tSaimaanharjun nuorisotila\tpomo\n"
        "\tb@taipalsaari.fi\tSaimaanharjun nuorisotila\tmentori\n"
        "Eeva\t\tSaimaanharjun nuorisotila\tmentori\n"
    )
    assert [row.verdict for row in rows] == [Verdict.READY, Verdict.REFUSED, Verdict.REFUSED, Verdict.READY]
    assert rows[1].remarks == (
        "“ville(at)taipalsaari.fi” is not an e-mail address.",
        "“pomo” is no role. Write one of these: mentor, manager, worker, viewer, kiosk",
    )
    assert rows[2].remarks == ("The name is missing.",)


# --- verdicts --------------------------------------------------------------------------------------------------


def test_what_is_not_said_is_taken_from_the_defaults() -> None:
    assert read("Aino Aalto")[0].remarks == ("The unit is missing.",)
    chosen = Defaults(Role.VIEWER, IDS["saimaanharju"], "sv")
    assert account("Aino Aalto", defaults=chosen) == Account(
        "Aino Aalto", Role.VIEWER, (IDS["saimaanharju"],), "", "sv"
    )


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_nothing_but_names_and_places(delimiter: str) -> None:
    found = lines_of(f"Aino Aalto{delimiter}Itä\nVille Virta{delimiter}Itä")
    assert found == (
        PeopleListLine(1, "Aino Aalto", places="Itä"),
        PeopleListLine(2, "Ville Virta", places="Itä"),
    )


def test_several_places_and_a_comma_in_a_name() -> None:
    tree, ids = tree_of(kirkonkyla="Nuorisotila, kirkonkylä")
    lines = (
        PeopleListLine(1, "Aino", places="Nuorisotila, kirkonkylä"),
        PeopleListLine(2, "Ville", places="Saimaanharjun nuorisotila, Taipalsaari"),
        PeopleListLine(
            3,
            "Eeva",
            places="Nuorisotila, kirkonkylä; Saimaanharjun nuorisotila; Tampere > Itä",
        ),
    )
    rows = read_list(lines, tree, MONTH, (), lambda _role, _node: True, EN)
    found = [row.account.node_ids if row.account else row.remarks for row in rows]
    assert found == [
        (ids["kirkonkyla"],),
        (ids["saimaanharju"], ids["taipalsaari"]),
        (ids["kirkonkyla"], ids["saimaanharju"], ids["ita"]),
    ]


def test_a_name_that_several_places_have() -> None:
    tree, ids = tree_of(kirkonkyla="Nuokkari", hervanta="Nuokkari")
    line = PeopleListLine(1, "Aino", places="Nuokkari")
    (both,) = read_list([line], tree, MONTH, (), lambda _role, _node: True, EN)
    assert both.remarks == (
        "Several places are called “Nuokkari”. Write one of these: Tampere/Itä/Nuokkari;"
        " Etelä-Karjala/Taipalsaari/Nuokkari",
    ) or both.remarks == (
        "Several places are called “Nuokkari”. Write one of these: Etelä-Karjala/Taipalsaari/Nuokkari;"
        " Tampere/Itä/Nuokkari",
    )
    # Where one gives rights in one of them only, that one is meant.
    own = {node.id for node in tree.branch(ids["tampere"], MONTH)}
    (row,) = read_list([line], tree, MONTH, (), lambda _role, node: node in own, EN)
    assert row.account is not None
    assert row.account.node_ids == (ids["hervanta"],)


def test_what_a_mentor_does_not_give() -> None:
    for text, remark in (
        (
            "Aino;;Hervannan nuorisotila;mentori",
            "You do not give the right “mentor” in “Hervannan nuorisotila”.",
        ),
        (
            "Aino;;Taipalsaari;verkoston pääkäyttäjä",
            "You do not give the right “network administrator” in “Taipalsaari”.",
        ),
        ("Aino;;Taipalsaari;kiosk", "The role “kiosk” does not fit “Taipalsaari”."),
        ("Aino;;Taipalsaari;mentor;klingon", "There is no place called “klingon”."),
    ):
        (row,) = read(text)
        assert (row.verdict, row.remarks) == (Verdict.REFUSED, (remark,)), text


def test_people_who_are_there_already() -> None:
    known = Person(1, "logbook_000001", "Aino Aalto", email="Aino@X.fi")
    other = Person(2, "logbook_000002", "Ville Virta")
    rows = read(
        "AINO AALTO;aino@x.fi;Taipalsaari;viewer\n"
        "Aino Aalto;aino.aalto@x.fi;Taipalsaari;viewer\n"
        "Ville  virta;;Taipalsaari;viewer\n"
        "Eeva;eeva@x.fi;Taipalsaari;viewer\n"
        "Eeva Ek;EEVA@x.fi;Taipalsaari;viewer\n"
        "eeva;e@x.fi;Taipalsaari;viewer\n",
        known,
        other,
    )
    refused, doubt, ready = Verdict.REFUSED, Verdict.DOUBT, Verdict.READY
    assert [row.verdict for row in rows] == [refused, doubt, doubt, ready, refused, doubt]
    assert rows[0].remarks == (
        "Aino Aalto has this e-mail address and an account already. Give them a right instead.",
    )
    assert rows[1].remarks == ("Aino Aalto has an account already. Tick the line if it is another person.",)
    assert rows[4].remarks == ("The same e-mail address is on line 4.",)
    assert rows[5].remarks == ("The same name is on line 4. Tick this line if they are two people.",)
    assert all(row.account for row in rows if row.verdict is doubt)


def test_nothing_is_half_said() -> None:
    """A refused line has no account and a reason; any other has an account that can be given."""
    many = "\n".join(
        f"Nimi {n};n{n}@x.fi;{'Taipalsaari' if n % 33 else 'Taipalsari'};viewer" for n in range(10_000)
    )
    rows = read(many)
    assert len(rows) == 10_000
    refused = [row for row in rows if row.verdict is Verdict.REFUSED]
    assert len(refused) == 304
    assert {row.remarks for row in refused} == {
        ("There is no place called “Taipalsari”. Did you mean “Taipalsaari”?",)
    }


@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    for row in read(text):
        assert (row.account is None) == (row.verdict is Verdict.REFUSED)
        assert bool(row.remarks) == (row.verdict is not Verdict.READY)
        if row.account:
            assert "@" not in row.account.name or row.line.email


# --- files -----------------------------------------------------------------------------------------------------


def test_a_workbook_becomes_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for text in TEN.splitlines():
        sheet.append([cell or None for cell in text.split("\t")])
    book.save(tmp_path / "colleagues.xlsx")
    found = text_of_file(tmp_path / "colleagues.xlsx", EN)
    assert read(found) == read(TEN)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_csv_becomes_text(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = tmp_path / "colleagues.csv"
    quoted = "\n".join(
        delimiter.join(f'"{cell}"' if ";" in cell else cell for cell in text.split("\t"))
        for text in TEN.splitlines()
    )
    file.write_bytes(quoted.encode(encoding))
    assert [row.account for row in read(text_of_file(file, EN))] == [row.account for row in read(TEN)]


def test_what_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(UnreadableFileError, match=r"a\.pdf is not a spreadsheet"):
        text_of_file(tmp_path / "a.pdf", EN)
    with pytest.raises(UnreadableFileError):
        text_of_file(tmp_path / "none.xlsx", EN)
