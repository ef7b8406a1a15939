"""The rules of the import on drawn sheets: which rows count, which are told again, which a person decides."""

import json
from pathlib import Path

import pytest

from helpers.kept_sheets import found_in, read, workbook_of

HEADINGS = "Pvm | Paikka | Toiminta | Klo | Tytöt | Pojat | Muut | Yhteensä | Huom."


def sheet(*lines: str) -> str:
    return "\n".join((HEADINGS, *lines))


def season(names: dict[str, int], verdicts: dict[str, str] | None = None) -> str:
    """A sheet with so many rows of each spelling, each on a day of its own."""
    days = iter(range(1, 31))
    return sheet(
        *(
            f"{(day := next(days))}.10.2025 | {name} | Avoin | 17-20 | 1 | {day} => "
            + ((verdicts or {}).get(name) or f"2025-10-{day:02} 1+{day}+0 180")
            for name, times in names.items()
            for _ in range(times)
        )
    )


def test_only_what_has_nobody_counted_and_says_so_is_cancelled(tmp_path: Path) -> None:
    drawing = sheet(
        "1.10. | Asema | Avoin ilta | 17-20 | | | | | peruttu => cancelled",
        "2.10. | Asema | PERUTTU: Avoin ilta | 17-20 => cancelled",
        "3.10. | Asema | Avoin ilta | 17-20 | peruttu => cancelled",
        "4.10. | Asema | Avoin ilta | PERUTTU => cancelled",
        "5.10. | Asema | Avoin ilta | 17-20 | | | | PERUTTU => cancelled",
        "6.10. | Asema | Avoin ilta | | | | | | Peruuntui, ei tulijoita => cancelled",
        "7.10. | PERUTTU => cancelled",
        "8.10. | Asema | Avoin ilta | 17-20 | | | | | Ei järjestetty => cancelled",
        "9.10. | Asema | Avoin ilta | 17-20 | 3 | 4 | | | retki peruttu, oltiin tilalla => 2025-10-09 3+4+0 180",
        "10.10. | Asema | Avoin ilta | 17-20 | | | | | ei tietoa => number",
        "11.10. | Asema | Avoin ilta | 17-20 | | | | 12 => number",
        "12.10. | Asema | Avoin ilta | 17-20 | 0 => 2025-10-12 0+0+0 180",
    )
    truth = workbook_of(tmp_path / "kept.xlsx", {"Lokakuu 2025": drawing})
    assert found_in(read(tmp_path / "kept.xlsx")) == truth


def test_the_same_evening_counts_once_however_it_is_spelt(tmp_path: Path) -> None:
    first = sheet(
        "1.10. | Kylän nuorisotila | Avoin ilta | 17-20 | 3 | 4 | 0 => 2025-10-01 3+4+0 180",
        "@2025-10-01 | kylän NUORISOTILA | Avoin ilta | 17-20 | 3 | 4 | 0 => again",
        "1.10.2025 | Kylän nuorisotila | avoin  ilta | klo 17.00–20.00 | 3 | 4 => again",
        "1.10. | Kylän nuorisotila | Avoin ilta | 17-20 | 3 | 5 => conflict",
        "1.10. | Kylän nuorisotila | Avoin ilta | 18-20 | 3 | 4 => 2025-10-01 3+4+0 120",
        "1.10. | Kylän nuorisotila | Bändiryhmä | 17-20 | 3 | 4 => 2025-10-01 3+4+0 180",
        "1.10. | Rannan nuorisotila | Avoin ilta | 17-20 | 3 | 4 => 2025-10-01 3+4+0 180",
        "2.10. | Kylän nuorisotila | Avoin ilta | 17-20 | | 4 => 2025-10-02 0+4+0 180",
        "2.10. | Kylän nuorisotila | Avoin ilta | 17-20 | 0 | 4 | 0 => again",
        "3.10. | Kylän nuorisotila | Avoin ilta | 17-20 | n. 12 | 4 => 2025-10-03 12+4+0 180",
        "3.10. | Kylän nuorisotila | Avoin ilta | 17-20 | 12 | 4 => again",
        "4.10. | Kylän nuorisotila | Avoin ilta | 17-20 | -1 | 4 => negative",
        "4.10. | Kylän nuorisotila | Avoin ilta | 17-20 | 1 | 4 => 2025-10-04 1+4+0 180",
    )
    copy = sheet("1.10.2025 | Kylän nuta | Avoin ilta | 17-20 | 3 | 4 => again")
    truth = workbook_of(tmp_path / "kept.xlsx", {"Lokakuu 2025": first, "Kopio": copy})
    reading = read(tmp_path / "kept.xlsx")
    assert found_in(reading) == truth
    assert list(reading.places) == ["Kylän nuorisotila", "Rannan nuorisotila"]


def test_a_merged_day_holds_for_its_rows_a_blank_one_is_not_filled_in(tmp_path: Path) -> None:
    drawing = sheet(
        "2.8.2025 | Asema | Avoin ilta | 17-20 | 3 | 4 => 2025-08-02 3+4+0 180",
        "| Asema | Bändikerho | 18-20 | 1 | 4 => 2025-08-02 1+4+0 120",
        "| Torin tila | Avoin ilta | 18-20 | 1 | 4 => 2025-08-02 1+4+0 120",
        "3.8.2025 | Asema | Avoin ilta | 17-20 | 3 | 4 => 2025-08-03 3+4+0 180",
        "| Asema | Bändikerho | 18-20 | 1 | 4 => date",
        '" | Asema | Bändikerho | 18-20 | 1 | 4 => date',
    )
    truth = workbook_of(tmp_path / "kept.xlsx", {"Elokuu 2025": drawing}, ("A2:A4",))
    assert found_in(read(tmp_path / "kept.xlsx")) == truth


ONE_PLACE = [
    {"Hervannan nuorisotila": 3, "Hervanta": 3, "hervannan  NUORISOTILA": 1, "Nuorisotila Hervanta": 1},
    {"Hervannan nuorisotila": 2, "Hervanan nuorisotila": 2},  # a letter missed
    {"Hervannan nuorisotila": 5, "Hervannnan nuorisotila": 1},  # the longer one is the slip
    {"Hervannan nuorisotila": 5, "Hervannan nuorisotla": 1, "Hervannan n-tila": 1, "Hervannan ntila": 1},
    {"Hervannan nuorisotila": 5, "Hervennan nuorisotila": 1},  # one letter for another, once
]


@pytest.mark.parametrize("spellings", ONE_PLACE)
def test_spellings_of_one_place(tmp_path: Path, spellings: dict[str, int]) -> None:
    truth = workbook_of(tmp_path / "kept.xlsx", {"Lokakuu": season(spellings)})
    reading = read(tmp_path / "kept.xlsx")
    assert found_in(reading) == truth
    assert list(reading.places) == ["Hervannan nuorisotila"]


@pytest.mark.parametrize(
    "names",
    [
        ["Keskuskoulun nuorisotila", "Keskustan nuorisotila"],
        ["Etelä-Haagan nuorisotila", "Länsi-Haagan nuorisotila", "Pohjois-Haagan nuorisotila"],
        ["Myllykosken nuorisotila", "Myllykylän nuorisotila"],
        ["Kisakallion koulu", "Kisakallion nuorisotila"],
        ["Keskusta 1", "Keskusta 2"],
        ["Norra ungdomsgården", "Södra ungdomsgården"],
        ["Nuorisotila 1", "Nuorisotila 2"],
    ],
)
def test_places_that_only_look_alike(tmp_path: Path, names: list[str]) -> None:
    truth = workbook_of(tmp_path / "kept.xlsx", {"Lokakuu": season(dict.fromkeys(names, 3))})
    reading = read(tmp_path / "kept.xlsx")
    assert found_in(reading) == truth
    assert list(reading.places) == names


def test_names_a_letter_apart_that_both_recur_are_for_a_person_to_decide(tmp_path: Path) -> None:
    names = {"Lehtimäen nuorisotila": 4, "Lehtomäen nuorisotila": 3}
    asked = {"Lehtomäen nuorisotila": "place"}
    truth = workbook_of(tmp_path / "kept.xlsx", {"Lokakuu": season(names, asked)})
    reading = read(tmp_path / "kept.xlsx")
    assert found_in(reading) == truth
    assert {row.suggestion for row in reading.rejected} == {"Lehtimäen nuorisotila"}

    workbook_of(tmp_path / "kept.xlsx", {"Lokakuu": season(names)})
    settled = read(tmp_path / "kept.xlsx", places={"Lehtomäen nuorisotila": "Lehtomäen nuorisotila"})
    assert settled.rejected == ()
    assert list(settled.places) == list(names)


def test_a_spelling_of_several_places_is_settled_by_the_file_of_places(tmp_path: Path) -> None:
    names = {"Pohjois-Haagan nuorisotila": 2, "Etelä-Haagan nuorisotila": 2, "Haagan nuorisotila": 1}
    truth = workbook_of(tmp_path / "kept.xlsx", {"Lokakuu": season(names, {"Haagan nuorisotila": "place"})})
    reading = read(tmp_path / "kept.xlsx")
    assert found_in(reading) == truth
    (asked,) = reading.rejected
    assert "Pohjois-Haagan nuorisotila" in asked.reason
    assert "Etelä-Haagan nuorisotila" in asked.reason

    pairs = json.loads('{"haagan  nuorisotila": "Etelä-Haagan nuorisotila"}')
    settled = read(tmp_path / "kept.xlsx", places=pairs)
    assert settled.rejected == ()
    assert [row.place for row in settled.accepted].count("Etelä-Haagan nuorisotila") == 3


@pytest.mark.parametrize(
    ("girls", "boys"),
    [("Fl.", "Po."), ("Tyt.", "Poj."), ("F", "P"), ("T", "P"), ("Antal flickor (st)", "Antal pojkar (st)")],
)
def test_genders_cut_short(tmp_path: Path, girls: str, boys: str) -> None:
    drawing = f"""
        Pvm | Paikka | Klo | {girls} | {boys} | Nuorten ohjaama (h)
        2.8.2025 | Asema | 17-20 | 3 | 4 | 1,5 => 2025-08-02 3+4+0 180 90
    """
    truth = workbook_of(tmp_path / "kept.xlsx", {"Elokuu": drawing})
    assert found_in(read(tmp_path / "kept.xlsx")) == truth


@pytest.mark.parametrize(
    "heading", ["Mötesplats", "Träffpunkt", "Nuorisotyöyksikkö", "Talo", "Youth club", "Verksamhetspunkt"]
)
def test_headings_of_places(tmp_path: Path, heading: str) -> None:
    drawing = f"""
        Pvm | {heading} | Klo | Tytöt | Pojat
        2.8.2025 | Asema | 17-20 | 3 | 4 => 2025-08-02 3+4+0 180
    """
    workbook_of(tmp_path / "kept.xlsx", {"Elokuu": drawing})
    assert list(read(tmp_path / "kept.xlsx").places) == ["Asema"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("2", 2),
        ("2 ohj.", 2),
        ("Maija ja Pekka", 2),
        ("Maija K. / Liisa", 2),
        ("2 (Maija, Pekka)", 2),
        ("2+1", 3),
        ("Maija, Pekka + 1", 3),
        ("Maija +", 1),
        ("", 0),
    ],
)
def test_staff_by_number_and_by_name(tmp_path: Path, written: str, number: int) -> None:
    drawing = f"""
        Pvm | Paikka | Klo | Tytöt | Pojat | Ohjaajat
        2.8.2025 | Asema | 17-20 | 3 | 4 | {written}
    """
    workbook_of(tmp_path / "kept.xlsx", {"Elokuu": drawing})
    (row,) = read(tmp_path / "kept.xlsx").accepted
    assert (row.staff_count, row.staff_minutes) == (number, number * 180)


@pytest.mark.parametrize("written", ["?", "2 tai 3", "2-3", "Maija (Pekka?)", "+"])
def test_staff_that_is_no_number_is_for_a_person_to_decide(tmp_path: Path, written: str) -> None:
    drawing = f"""
        Pvm | Paikka | Klo | Tytöt | Pojat | Ohjaajat
        2.8.2025 | Asema | 17-20 | 3 | 4 | {written} => number
    """
    truth = workbook_of(tmp_path / "kept.xlsx", {"Elokuu": drawing})
    assert found_in(read(tmp_path / "kept.xlsx")) == truth


@pytest.mark.parametrize(
    "written", ["2.8/3.8.", "2.8. ja 3.8.", "2.8. & 3.8.2025", "2.–3.8.", "2.8.–3.8.2025"]
)
def test_two_days_in_one_cell_are_no_day(tmp_path: Path, written: str) -> None:
    drawing = f"""
        Pvm | Paikka | Klo | Tytöt | Pojat
        {written} | Asema | 17-20 | 3 | 4 => date
        den 4:e augusti | Asema | 17-20 | 3 | 4 => 2025-08-04 3+4+0 180
    """
    truth = workbook_of(tmp_path / "kept.xlsx", {"Elokuu 2025": drawing})
    assert found_in(read(tmp_path / "kept.xlsx")) == truth


def test_a_clock_left_of_the_day_is_not_the_day(tmp_path: Path) -> None:
    drawing = """
        Klo | Päivä | Vkpv | Paikka | Tytöt | Pojat
        17.30-20 | 2.8. | la | Asema | 3 | 4 => 2025-08-02 3+4+0 150
        17.10 - 20.00 | 3.8.2025 | su | Asema | 3 | 4 => 2025-08-03 3+4+0 170
        klo 17.00–20.00 | @2025-08-04 | ma | Asema | 3 | 4 => 2025-08-04 3+4+0 180
    """
    truth = workbook_of(tmp_path / "kept.xlsx", {"Elokuu 2025": drawing})
    assert found_in(read(tmp_path / "kept.xlsx")) == truth


def test_day_and_clock_in_one_cell(tmp_path: Path) -> None:
    drawing = """
        Start | End | Venue | Activity | Girls | Boys
        2025-08-01 17:00 | 2025-08-01 20:00 | Centre | Open | 3 | 4 => 2025-08-01 3+4+0 180
        1.8.2025 18.00 | 2.8.2025 00.30 | Centre | Night | 3 | 4 => 2025-08-01 3+4+0 390
        @2025-08-03T18:00 | @2025-08-03T21:00 | Centre | Open | 3 | 4 => 2025-08-03 3+4+0 180
        @2025-08-04T10:00 | @2025-08-06T16:00 | Centre | Camp | 3 | 4 => time
        @2025-08-07T18:00 | @2025-08-07T00:30 | Centre | Night | 3 | 4 => time
    """
    truth = workbook_of(tmp_path / "kept.xlsx", {"Sheet1": drawing})
    assert found_in(read(tmp_path / "kept.xlsx")) == truth


@pytest.mark.parametrize(
    "label",
    [
        "Yht",
        "Elokuu yht.",
        "KAIKKI",
        "Σ",
        "S:a",
        "ka.",
        "Keskiarvo/ilta",
        "| Asema yhteensä",
        "| | | YHT.",
        "Grand total",
    ],
)
def test_totals_are_no_evenings(tmp_path: Path, label: str) -> None:
    cells = (label + " |" * 4).split("|")[:4]
    drawing = sheet(
        "1.8.2025 | Asema | Avoin | 17-20 | 3 | 4 => 2025-08-01 3+4+0 180",
        " | ".join((*cells, "3", "4", "0", "7")),
        "1.9.2025 | Asema | Kaikki yhdessä | 17-20 | 3 | 4 => 2025-09-01 3+4+0 180",
        "joskus | Asema | Avoin | 17-20 | 3 | 4 => date",
    )
    truth = workbook_of(tmp_path / "kept.xlsx", {"2025": drawing})
    assert found_in(read(tmp_path / "kept.xlsx")) == truth
