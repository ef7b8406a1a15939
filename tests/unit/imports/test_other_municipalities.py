"""Files as municipalities other than the sample's keep them, each read back to what it truly tells."""

from pathlib import Path

import pytest

from helpers.kept_sheets import csv_of, found_in, read, workbook_of

RASEBORG_HEADINGS = (
    "Datum | Veckodag | Plats/Ungdomsgård | Verksamhet | Kl. | Flickor | Pojkar | Övriga | Totalt | Ledare "
    "| Ungdomsproducerade timmar | Anmärkningar"
)
RASEBORG = {
    "Augusti 2025": f"""
        Raseborgs stad – ungdomstjänster, statistik hösten 2025

        {RASEBORG_HEADINGS}
        lördag 2.8.2025 | lö | Karis ungdomsgård | Öppet | kl. 17-20.30 | 5 | 7 | | 12 | 2 => 2025-08-02 5+7+0 210
        5.8. | ti | Karis | Öppet hus | 17–21 | ca 12 | 4 st | 1 | 17 | 2 | 1,5 | lugnt => 2025-08-05 12+4+1 240 90
        @2025-08-06 | on | Ekenäs ungdomsgård | Flickgrupp | 16:00-18:00 | 8 | | | 8 | 1 => 2025-08-06 8+0+0 120
        6.8.2025 | on | KARIS UNGDOMSGÅRD | Bandklubb | kl 18 - 20 | | 5 | | 5 | 1 | 2 => 2025-08-06 0+5+0 120 120
        fre 8.8. | fr | Ekenäs | Öppen kväll | 18–00.30 | 11 | 9 | 2 | 22 | 3 | 0,5 | natt => 2025-08-08 11+9+2 390 30
        9.8.2025 | lö | Ekenäs ungdomsgård | Öppen kväll | 18-22 | | | | | 2 | | inställt, ledaren sjuk => cancelled
        12.8.2025 | ti | Karis ungdomsgård | Öppen kväll | 17-21 | | | | | 2 => number
        13.8.-25 | on | Ekenäs ungdomsgård | Flickgrupp | 16-18 | 6 | 0 | 0 | 6 | 1 | 2,5 => youth_hours
        Summa | | | | | =SUM(F4:F11) | =SUM(G4:G11) | =SUM(H4:H11)
    """,
    "September 2025": f"""
        Raseborgs stad – ungdomstjänster, statistik hösten 2025

        {RASEBORG_HEADINGS}
        2.9. | tis | Bromarvs ungdomslokal | Öppen kväll | 17.30-20 | 4 | ca 6 | 0 | 10 | 2 => 2025-09-02 4+6+0 150
        3.9. | ons | Bromarv ungdomslokal | Öppen kväll | 17.30-20 | 4 | 3 | 0 | 7 | 2 => 2025-09-03 4+3+0 150
        31.9.2025 | on | Karis ungdomsgård | Öppen kväll | 17-21 | 3 | 14 | 0 | 17 | 2 => date
        Totalt | | | | | 11 | 23 | 0 | 34
    """,
}

PARGAS = {
    "Höst": """
        PARGAS STAD
        Fritidsgårdarna, hösten 2025
        Anm. | Ledare¶(st) | Tjejer | Killar | Annat | Summa¶besök | Börjar | Slutar | Fritidsgård | Aktivitet | Dag
        | 2 | 4 | 6 | 0 | 10 | @17:00 | @20:30 | Nagu fritidsgård | Öppet | @2025-09-01 => 2025-09-01 4+6+0 210
        ok | 1 | 2 | 1 | 1 | 4 | 17.00 | 19:30 | Nagu | Tjejgrupp | 2025-09-02 => 2025-09-02 2+1+1 150
        | 2 | 8 | 10 | | 18 | kl. 18 | kl. 21 | Korpo fritidsgård | Öppet | onsdag 3.9.2025 => 2025-09-03 8+10+0 180
        Inställd | | | | | | 18 | 21 | Korpo fritidsgård | Öppet | 10.9.2025 => cancelled
        | 2 | 9 | 9 | 0 | 18 | @20:00 | @02:00 | Korpo fritidsgård | Nattkafé | 12.9.2025 => 2025-09-12 9+9+0 360
        | 2 | 9 | 9 | 0 | 18 | @20:00 | @07:00 | Korpo fritidsgård | Nattkafé | 13.9.2025 => time
        | 2 | 7 | 3 | 0 | 10 | 17 | 20 | Korpo fritidsgård | Öppet | 15 september 2025 => 2025-09-15 7+3+0 180
        | 2 | 7 | 3 | 0 | 10 | 17 | 20 | Korpo fritidsgård | Öppet | tors 18/9 => 2025-09-18 7+3+0 180
        Totalt | | 46 | 42 | 1 | 89
    """
}

IRELAND = {
    "Aug 2025": """
        Notes | Staff | Total | Boys | Girls | Other / not stated | Finish | Start | Activity | Venue | Date
        | 2 | 12 | 7 | 5 | 0 | @20:30 | @17:00 | Drop-in | Ballymun Youth Centre | @2025-08-02 => 2025-08-02 5+7+0 210
        | 1 | 9 | approx. 4 | 5 | 0 | 20:00 | 18:00 | Music group | Ballymun | 16/8/2025 => 2025-08-16 5+4+0 120
        Cancelled - bank holiday | | | | | | 20:00 | 18:00 | Open drop-in | Ballymun | Mon 4 Aug 2025 => cancelled
        | 3 | 30 | 15 | 14 | 1 | 10:30 pm | 6 pm | Drop-in | Ballymun | 8 August 2025 => 2025-08-08 14+15+1 270
        | 3 | 30 | 15-17 | 14 | 1 | 21.00 | 17.30 | Chess club | Ballymun | 20/08/2025 => number
        | 3 | 30 | many | 14 | 1 | 21.00 | 17.30 | Chess club | Ballymun | 21/08/2025 => number
        | 3 | 30 | 15 | 14 | 1 | 21.00 | 17.30 | Chess club | Ballymun | 32/08/2025 => date
        TOTAL | | 81 | 41 | 38 | 2
    """
}

PARIKKALA = {
    "Syksy": """

        | PARIKKALAN KUNTA
        | Nuorisopalvelut
        | Toimintatilasto 1.8.–31.12.2025




        Päivä | Nuorisotila | Mitä | Aika | Yht. | Pojat | Tytöt | Muu | Ohjaajia | Lisätietoja
        Elokuu
        la 2.8. | Särkisalmen nuorisotila | Avoimet ovet | 17.00 - 20.00 | 10 | 6 | 4 | | 2 => 2025-08-02 4+6+0 180
        2.8.-25 | Saaren nuorisotila | Avoimet ovet | klo 17 - 20 | 9 | 5 | 4 | | 2 => 2025-08-02 4+5+0 180
        9. | Särkisalmi | Tyttökerho | klo 17.30-20.00 | 4 | | 4 | | 1 => 2025-08-09 4+0+0 150
        Elokuu yhteensä | | | | 23 | 11 | 12
        Syyskuu
        ke 3.9 | Saari | Avoimet ovet | klo.17-20 | 9 | 5 | 4 | | 2 => 2025-09-03 4+5+0 180
        4.9.25 | Saari | Avoimet ovet | 1700-2000 | 9 | 5 | 4 | | 2 => 2025-09-04 4+5+0 180
        to 11.9. | Saari | Avoimet ovet | 17-20 | | | | | 2 | Ei toteutunut => cancelled
        Yht. | | | | 28 | 16 | 12
        Kaikki yhteensä | | | | 51 | 27 | 24
    """
}

SPLIT_HEADINGS = {
    "9.2025": """
        Nuorisotyön seurantalomake | | | | | | | | | Tulostettu 1.10.2024

        Päivä | Kohde | Kello | | Toiminta | Osallistujat | | | | Nuorten¶tuottama¶aika (min) | Ohjaajien¶määrä
        | | alkaa | loppuu | | tytöt¶(hlö) | pojat¶(hlö) | muut¶(hlö) | yht.
        @2025-09-01 | Vihreä talo | @17:00 | @20:30 | Avoin | 3 | 4 | 0 | =SUM(F5:H5) | 90 => 2025-09-01 3+4+0 210 90
        2.9. | Vihreä talo | 17:00 | klo 20 | Avoin | 3 | 4 | 0 | =SUM(F6:H6) | | 2 => 2025-09-02 3+4+0 180
        @2025-09-04 | Vihreä talo | 17.30 | 20 | Kerho | 3 | 4 | 0 | =SUM(F7:H7) | 160 | 2 => youth_hours
        | Yhteensä | | | | =SUM(F5:F7) | =SUM(G5:G7) | =SUM(H5:H7)
    """
}

SHEET_OF_EACH_UNIT = {
    unit: f"""
        {unit}, syksy -25
        pvm | klo | toiminta | tytöt | pojat | muut
        1.9. | 17-20 | Avoin ilta | 1 | 4 => 2025-09-01 1+4+0 180
        2.9. | 17-20 | Avoin ilta | 2 | 4 => 2025-09-02 2+4+0 180
        yhteensä | | | 3 | 8 | 0
    """
    for unit in ("Linnalan nuorisotila", "Rantakylän nuorisotila")
}

SWEDEN = {
    "Vecka 36-37": """
        Ungdomsenheten HT25
        Datum | Tid | Mötesplats | Aktivitet | Tjejer | Killar | Vill ej ange | Besök | Arrangerat av unga | Anm.
        2025-09-01 | 16.00-20.00 | Fritidsgården Navet | Öppen verksamhet | 4 | 9 | 1 | 14 => 2025-09-01 4+9+1 240
        2/9 | kl 16 till 20 | Navet | Öppen verksamhet | cirka 4 | 9 st | 1 | 14 | 1,5 => 2025-09-02 4+9+1 240 90
        3 sep | 16-18 | Fritidsgården Oasen | Dansgrupp | 10 | 0 | 0 | 10 | 2 => 2025-09-03 10+0+0 120 120
        4 sep | 16-18 | Oasen | Dansgrupp | | | | | | INSTÄLLD pga sjukdom => cancelled
    """
}

SUMS_IN_BETWEEN = {
    "2025": """
        Pvm | Paikka | Toiminta | Klo | Tytöt | Pojat | Muut | Yhteensä | Huom.
        1.8. | Kylän nuorisotila | Avoin | 17-20 | 3 | 4 | 0 | 7 => 2025-08-01 3+4+0 180
        | | | | 3 | 4 | 0 | 7
        | Viikko 31 yhteensä | | | 3 | 4 | 0 | 7
        Pvm | Paikka | Toiminta | Klo | Tytöt | Pojat | Muut | Yhteensä | Huom.
        8.8. | Kylän nuorisotila | Avoin | 17-20 | 3 | 4 | 0 | 7 | yhteensä 3 ohjaajaa => 2025-08-08 3+4+0 180
        | | | YHT | 3 | 4 | 0 | 7
        | | | | 6 | 8 | 0 | 14 | Yhteensä
        Keskiarvo | | | | 3 | 4 | 0 | 7

        * luvut ovat arvioita
        Laatija: nuoriso-ohjaaja
        Päivitetty 2.9.2025
    """
}

WORKBOOKS = {
    "raseborg": (RASEBORG, ["Bromarvs ungdomslokal", "Ekenäs ungdomsgård", "Karis ungdomsgård"]),
    "pargas": (PARGAS, ["Korpo fritidsgård", "Nagu fritidsgård"]),
    "ireland": (IRELAND, ["Ballymun Youth Centre"]),
    "parikkala": (PARIKKALA, ["Saaren nuorisotila", "Särkisalmen nuorisotila"]),
    "split headings": (SPLIT_HEADINGS, ["Vihreä talo"]),
    "sheet of each unit": (SHEET_OF_EACH_UNIT, list(SHEET_OF_EACH_UNIT)),
    "sweden": (SWEDEN, ["Fritidsgården Navet", "Fritidsgården Oasen"]),
    "sums in between": (SUMS_IN_BETWEEN, ["Kylän nuorisotila"]),
}


@pytest.mark.parametrize(("sheets", "places"), WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_workbook_is_read_as_it_was_meant(
    tmp_path: Path, sheets: dict[str, str], places: list[str]
) -> None:
    merged = ("C3:D3", "F3:I3", "A3:A4") if sheets is SPLIT_HEADINGS else ()
    truth = workbook_of(tmp_path / "kept.xlsx", sheets, merged)
    reading = read(tmp_path / "kept.xlsx")
    assert found_in(reading) == truth
    assert list(reading.places) == places


LIEKSA = """
    Lieksan kaupunki, nuorisotilasto 2025
    Pvm | Toimipaikka | Toiminnan nimi | Alkoi | Päättyi | Tyttöjä | Poikia | Muunsukup. | Yhteensä | Nuorten tunnit
    1.8.2025 | Timitran nuorisotila | Avoin ilta | 17:00 | 20:30 | 5 | 6 | 1 | 12 | 1,5 => 2025-08-01 5+6+1 210 90
    2.8. | Timitra | Avoin ilta – läksyt | 17.00 | 20.00 | 5 | 6 | | 11 => 2025-08-02 5+6+0 180
    3.8.2025 | Timitran nuorisotila | Avoin | 18:00 | 00:00 | 5 | n. 6 | | 11 | 0,25 => 2025-08-03 5+6+0 360 15
    4.8.2025 | Timitran nuorisotila | Avoin | 18:00 | 21:00 | 2,5 | 6 | | 8,5 => number

    Yhteensä | | | | | 17 | 24 | 1 | 42 | 1,75
"""
HARBOUR = """
    Date | Place | Activity | Time | Girls | Boys | Others | Total | Youth-led hours | Comments
    2025-08-16 | Harbour Youth Centre | Open | 17:00-20:00 | 5 | 6 | 0 | 11 | 1.5 | a, b => 2025-08-16 5+6+0 180 90
    2025-08-17 | Harbour | Band club | 17:00 to 20:00 | 5 | 0 | 0 | 5 | 0.25 => 2025-08-17 5+0+0 180 15
    2025-08-18 | Harbour Youth Centre | Open evening | 5pm-8pm | 0 | 0 | 0 | 0 => 2025-08-18 0+0+0 180
    2025-08-19 | Harbour Youth Centre | Open evening | 17:00-20:00 | | | | | | canceled => cancelled
    2025-08-16 | HARBOUR YOUTH CENTRE | open | 17:00-20:00 | 5 | 6 | 0 | 11 | 1.5 => again
    2025-08-20 | Harbour Youth Centre | Open evening | 17:00-20:00 | 5000000 | 6 | 0 => absurd
    Total | | | | 15 | 12 | 0 | 27
"""


@pytest.mark.parametrize(
    ("drawing", "delimiter", "encoding", "places"),
    [
        (LIEKSA, ";", "cp1252", ["Timitran nuorisotila"]),
        (HARBOUR, ",", "utf-8-sig", ["Harbour Youth Centre"]),
    ],
    ids=["Finnish Excel", "from a service"],
)
def test_a_csv_file_is_read_as_it_was_meant(
    tmp_path: Path, drawing: str, delimiter: str, encoding: str, places: list[str]
) -> None:
    truth = csv_of(tmp_path / "kept.csv", drawing, delimiter, encoding)
    reading = read(tmp_path / "kept.csv")
    assert found_in(reading) == truth
    assert list(reading.places) == places


@pytest.mark.parametrize(
    ("sheet", "day", "read_as"),
    [
        ("8-2025", "2.8.", "2025-08-02"),
        ("elo 25", "la 2.8.", "2025-08-02"),
        ("Loka 2025", "3.10", "2025-10-03"),
        ("marra 25", "5.11.", "2025-11-05"),
        ("11.2025", "5.11.", "2025-11-05"),
        ("Tammi-26", "7.", "2026-01-07"),
        ("2026-02", "8.2.", "2026-02-08"),
        ("Mars 2026", "46090", "2026-03-09"),
        ("Dec 2025", "Sat 6 Dec", "2025-12-06"),
        ("HT25", "6/12", "2025-12-06"),
        ("Syksy -25", "6.12.", "2025-12-06"),
        ("Kausi 25-26", "6.12.", "2025-12-06"),
        ("Kausi 25-26", "6.2.", "2026-02-06"),
        ("Syksy 2025–kevät 2026", "6.2.", "2026-02-06"),
    ],
)
def test_the_name_of_a_sheet_tells_the_year(tmp_path: Path, sheet: str, day: str, read_as: str) -> None:
    drawing = f"""
        Toiminta | Klo | pvm | Paikka | P | T | M | yht
        Avoin ilta | 17-20 | {day} | Asematilan nuorisotila | 5 | 2 | 0 | 7 => {read_as} 2+5+0 180
    """
    truth = workbook_of(tmp_path / "kept.xlsx", {sheet: drawing})
    assert found_in(read(tmp_path / "kept.xlsx")) == truth


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("Tilasto 1.8.–31.12.2025", "2025-09-02 3+4+0 180"),
        ("Tilasto 1.8.2025–31.5.2026", "2025-09-02 3+4+0 180"),
        ("Tilasto 1.1.2025–31.12.2026", "date"),
        ("Tulostettu 3.1.2026", "date"),
        ("Kävijät 25-26", "date"),
    ],
)
def test_a_title_tells_the_year_only_of_what_it_covers(tmp_path: Path, title: str, verdict: str) -> None:
    drawing = f"""
        {title}
        Pvm | Paikka | Toiminta | Klo | Tytöt | Pojat
        2.9. | Asematilan nuorisotila | Avoin ilta | 17-20 | 3 | 4 => {verdict}
    """
    truth = workbook_of(tmp_path / "kept.xlsx", {"Taul1": drawing})
    assert found_in(read(tmp_path / "kept.xlsx")) == truth
