"""The words people put above their columns, in the three languages, and the small words around them.

A heading is compared without case, spaces and punctuation; see ``headings``. Adding a habit means adding its
words here; a test sees that no word means two columns.
"""

from collections.abc import Mapping
from enum import StrEnum


class SheetField(StrEnum):
    """What a column tells."""

    DATE = "date"
    DAY = "day"
    """A date, or the name of the weekday beside a date."""
    MONTH = "month"
    YEAR = "year"
    """Of dates that tell only the day."""
    PLACE = "place"
    ACTIVITY = "activity"
    FORM = "form"
    SETTING = "setting"
    CLOCK = "clock"
    START = "start"
    END = "end"
    LENGTH = "length"
    GIRLS = "girls"
    BOYS = "boys"
    OTHERS = "others"
    PEOPLE = "people"
    """Young people present, whatever their gender."""
    TOTAL = "total"
    PRODUCERS = "producers"
    STAFF = "staff"
    STAFF_HOURS = "staff_hours"
    YOUTH_HOURS = "youth_hours"
    WHAT = "what"
    WHY = "why"


Words = Mapping[str, tuple[str, ...]]


def _words(fi: str, sv: str, en: str) -> Words:
    parts = {"fi": fi, "sv": sv, "en": en}
    return {language: tuple(word.strip() for word in text.split(",")) for language, text in parts.items()}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEADINGS: Mapping[SheetField, Words] = {
    SheetField.DATE: _words(
        "pvm, päivämäärä, päiväys, milloin, ajankohta, toimintapäivä, tapahtumapäivä, pp kk vvvv",
        "datum, när, datum för verksamheten, verksamhetsdatum",
        "date, when, session date, event date, date of session, date of activity",
    ),
    SheetField.DAY: _words(
        "päivä, pv",
        "dag",
        "day",
    ),
    SheetField.MONTH: _words("kuukausi, kk", "månad, mån", "month"),
    SheetField.YEAR: _words("vuosi, v", "år", "year"),
    SheetField.PLACE: _words(
        "paikka, tila, nuorisotila, nuta, nuokkari, nuorisotalo, yksikkö, toimipaikka, toimipiste, "
        "toimintapaikka, toimintayksikkö, missä, sijainti, kohde, nuorisotilan nimi, toimintapiste, "
        "nuorisokeskus, nuorisotyöyksikkö, talo",
        "plats, ställe, enhet, ungdomsgård, ungdomsgården, ungdomslokal, fritidsgård, gård, gården, "
        "lokal, var, verksamhetsställe, verksamhetspunkt, verksamhetsplats, verksamhetsenhet, utrymme, "
        "ungdomscentral, mötesplats, träffpunkt",
        "place, venue, location, unit, site, centre, center, youth centre, youth center, where, facility, "
        "youth club, name of centre, name of center, centre name, center name, premises",
    ),
    SheetField.ACTIVITY: _words(
        "toiminta, tapahtuma, ryhmä, toiminnan nimi, toiminto, ohjelma, aktiviteetti, tilaisuus, ryhmän "
        "nimi, tapahtuman nimi, kerho, toiminta ryhmä, mikä toiminta, toimintakerta",
        "verksamhet, aktivitet, evenemang, grupp, program, tillställning, gruppens namn, verksamhetens "
        "namn, aktivitetens namn, aktiviteter",
        "activity, event, session, programme, program, group, activity name, name of activity, "
        "activities, group name, session name, event name",
    ),
    SheetField.FORM: _words(
        "työmuoto, toimintamuoto, toiminnan muoto, toiminnan tyyppi, toimintatyyppi, toiminnan laji, "
        "tyyppi, laji",
        "arbetsform, verksamhetsform, form, typ, typ av verksamhet, verksamhetstyp, aktivitetstyp",
        "form of work, type, type of activity, activity type, work form, session type, type of session, "
        "type of work",
    ),
    SheetField.SETTING: _words(
        "toimintaympäristö, ympäristö, toimintaympäristön tyyppi",
        "verksamhetsmiljö, miljö",
        "setting, environment, type of setting",
    ),
    SheetField.CLOCK: _words(
        "klo, kello, kellonaika, kellonajat, aika, ajat, aukioloaika, aukioloajat, aukiolo, toiminta "
        "aika, alku loppu, klo aika, avoinna, alkoi päättyi, klo klo, aikaväli",
        "kl, klockan, klockslag, tid, tider, öppettid, öppettider, tidpunkt, klocktid, öppet",
        "time, times, clock, opening time, opening times, time of day, session time, start end, clock time",
    ),
    SheetField.START: _words(
        "alkoi, alkaa, alku, alkamisaika, alkamisajankohta, aloitus, aloitusaika, alkuaika, avattiin, "
        "avataan, aloitettiin, alkaen, mistä",
        "start, börjar, började, från, starttid, öppnade, öppnar, begynner, begynnelsetid, börjar kl",
        "starts, started, start time, begin, begins, began, from, time from, opened, opens, time in, "
        "starting time",
    ),
    SheetField.END: _words(
        "päättyi, päättyy, loppui, loppuu, loppu, päättymisaika, päättymisajankohta, lopetus, "
        "lopetusaika, loppuaika, suljettiin, suljetaan, lopetettiin, asti, saakka, mihin",
        "slut, slutar, slutade, till, sluttid, stängde, stänger, avslutning, upphör",
        "end, ends, ended, end time, to, until, finish, finished, finishes, time to, closed, closes, time "
        "out",
    ),
    SheetField.LENGTH: _words(
        "aika h, aika min, aika tunteina, aika minuutteina, aika tuntia, "
        "kesto, tunnit, tuntia, tunteja, tuntimäärä, pituus, toimintatunnit, aukiolotunnit, ryhmätunnit, "
        "toiminnan kesto, kesto tunteina, kesto minuutteina, minuutit, minuuttia, tunnit yhteensä, "
        "tunteja yhteensä",
        "tid h, tid tim, tid timmar, tid min, tid i timmar, tid i minuter, "
        "längd, timmar, varaktighet, verksamhetstimmar, öppettimmar, grupptimmar, tidslängd, minuter, "
        "timmar totalt, längd i timmar, längd i minuter",
        "time h, time hours, time in hours, time min, time in minutes, time spent, "
        "duration, length, hours, opening hours, activity hours, open hours, minutes, session length, "
        "hours open, session hours, total hours, group hours",
    ),
    SheetField.GIRLS: _words(
        "tytöt, tyttöjä, tyttö, naiset, naisia, nainen, tyttöjen, tyt, tytt",
        "flickor, flicka, tjejer, tjej, kvinnor, kvinna, flickorna, flick",
        "girls, girl, female, females, women, young women, woman",
    ),
    SheetField.BOYS: _words(
        "pojat, poikia, poika, miehet, miehiä, mies, poikien, poj",
        "pojkar, pojke, killar, kille, män, man, pojkarna, pojk",
        "boys, boy, male, males, men, young men",
    ),
    SheetField.OTHERS: _words(
        "muut, muu, muita, muu sukupuoli, muut sukupuolet, muunsukupuoliset, muunsukupuolisia, "
        "muunsukupuolinen, ei ilmoitettu, ei ilmoita, ei tiedossa, ei tietoa, ei halua kertoa, muu tai ei "
        "ilmoitettu, muu ei ilmoitettu, muut ei ilmoitettu, muut tai ei ilmoitettu, muu ei tiedossa, muut "
        "ei tiedossa, muu ei tietoa, sukupuoli ei tiedossa, muu sukupuoli ei ilmoitettu, ei halua "
        "ilmoittaa, muu ei halua ilmoittaa, tuntematon, muunsukup, ei halua sanoa, muu en halua sanoa",
        "annat, annan, andra, övriga, annat kön, andra kön, annat eller ej angivet, annat ej angivet, "
        "annan ej angivet, ej angivet, ej angett, ej uppgivet, icke binär, icke binära, okänt, okänt kön, "
        "vill ej uppge, annat okänt, annat vill ej uppge, vill inte uppge, övriga ej angivet, annat ej "
        "uppgivet, andra ej angivet, annan eller ej angiven, vill ej ange, vill inte ange, annan könsidentitet",
        "other, others, other gender, other genders, other or not stated, not stated, non binary, "
        "unknown, unspecified, prefer not to say, undisclosed, other not stated, other unknown, gender "
        "not known, other non binary, not known, other prefer not to say, other or unknown, not "
        "disclosed, other gender not stated",
    ),
    SheetField.PEOPLE: _words(
        "osallistujat, osallistujia, osallistujamäärä, osallistujien määrä, kävijät, kävijöitä, "
        "kävijämäärä, kävijämäärät, kävijäluku, käynnit, käyntikerrat, käyntejä, käyntimäärä, nuoria, "
        "nuoret, nuorten määrä, nuoria paikalla, läsnä, paikalla, läsnäolijat, lkm, määrä, lukumäärä, "
        "henkilömäärä, nuorten lukumäärä, kävijöiden määrä",
        "deltagare, deltagarantal, besökare, besök, besöksantal, ungdomar, unga, närvarande, antal, "
        "antalet, antal besök, antal deltagare, antal besökare, antal ungdomar, besökarantal, "
        "besökarmängd, antal unga, deltagarna",
        "participants, attendance, attendees, attended, visitors, visits, young people, youths, "
        "headcount, number present, count, number of young people, number of participants, number of "
        "visitors, people present, number attending, youth",
    ),
    SheetField.TOTAL: _words(
        "yhteensä, yht, kaikki, kaikki yhteensä, yhteismäärä, kokonaismäärä",
        "summa, totalt, sammanlagt, alla, inalles, tot, totalantal, tillsammans, ihop",
        "total, sum, totals, all, in total, overall, grand total",
    ),
    SheetField.PRODUCERS: _words(
        "tuottajat, tuottajia, nuoria tuottajina, nuoret tuottajat, nuoria tuottajia, nuoria "
        "järjestäjinä, nuoria vetäjinä, nuoret tuottajina, nuoria toteuttajina, tuottajina, nuoret "
        "järjestäjät",
        "producenter, unga producenter, ungdomsproducenter, ungdomar som producenter, unga arrangörer, "
        "unga som producenter",
        "producers, youth producers, young producers, young people as producers, young organisers, young "
        "organizers",
    ),
    SheetField.STAFF: _words(
        "ohjaajat, ohjaajia, ohjaaja, ohjaajien määrä, ohjaajamäärä, henkilökunta, henkilöstö, "
        "työntekijät, työntekijöitä, nuorisotyöntekijät, nuorisotyöntekijöitä, nuoriso ohjaajat, nuoriso "
        "ohjaajia, vetäjät, vetäjiä, työntekijämäärä, henkilökuntaa, henkilöstömäärä, työntekijöiden "
        "määrä, ohjaajia paikalla, ohjaajia töissä",
        "ledare, personal, personalantal, handledare, ungdomsledare, ungdomsarbetare, arbetare, "
        "instruktörer, anställda, antal ledare, antal personal, antal handledare, ledarantal, ledarna, "
        "antal anställda",
        "staff, workers, youth workers, leaders, instructors, staff count, staff members, number of "
        "staff, staff present, staff on duty, supervisors, facilitators, youth leaders, number of "
        "workers, number of leaders, staff number",
    ),
    SheetField.STAFF_HOURS: _words(
        "ohjaajatunnit, ohjaajien tunnit, ohjaajien työtunnit, työtunnit, työtunteja, henkilöstötunnit, "
        "ohjaajat tunnit, henkilöstön työtunnit, henkilöstön tunnit, henkilökunnan tunnit, "
        "henkilötyötunnit, työaika, ohjaustunnit, työntekijöiden tunnit, henkilökunnan työtunnit, "
        "ohjaajat h, ohjaajat työtunnit, henkilökunta tunnit, henkilöstö tunnit, työntekijät tunnit, "
        "ohjaajatunteja",
        "personaltimmar, arbetstimmar, ledartimmar, ledarnas timmar, personalens timmar, personalens "
        "arbetstimmar, arbetstid, ledare timmar, personal timmar, handledare timmar, ledarnas "
        "arbetstimmar, handledartimmar, ledare h, personal h, arbetade timmar",
        "staff hours, work hours, working hours, worker hours, hours worked, person hours, staff time, "
        "working time, leader hours, workers hours, leaders hours, youth worker hours, staff h, staff "
        "working hours",
    ),
    SheetField.YOUTH_HOURS: _words(
        "nuorten järjestämä, nuorten järjestämät tunnit, nuorten järjestämä toiminta, nuorten tuottamat "
        "tunnit, nuorten tuottamat toimintatunnit, nuorten tuottama, nuorten tuottama toiminta, nuorten "
        "omat tunnit, nuorten tunnit",
        "ungdomsproducerade timmar, ungdomsproducerade verksamhetstimmar, ungdomsproducerat, ungdomarnas "
        "timmar, ungdomsledda timmar, timmar ordnade av unga",
        "youth led hours, youth produced hours, youth produced, youth led, hours led by youth, youth "
        "hours, youth run hours, hours organised by young people",
    ),
    SheetField.WHAT: _words(
        "huomioita, huomiot, huomautukset, huomautuksia, huomautus, huom, huomio, huomattavaa, "
        "muistiinpanot, mitä tehtiin, mitä tapahtui, lisätietoja, lisätiedot, lisätieto, kuvaus, "
        "kommentit, kommentti, muuta, muuta huomioitavaa, päivän tapahtumat, mitä, tapahtumat, sisältö, "
        "toiminnan kuvaus, toiminnan sisältö",
        "anmärkningar, anmärkning, anm, noteringar, notering, kommentar, kommentarer, övrigt, vad "
        "gjordes, vad gjorde vi, beskrivning, obs, tilläggsuppgifter, tilläggsinformation, vad, vad "
        "hände, innehåll, vad gjorde man, vad har gjorts, mera information, anteckningar",
        "notes, note, remarks, remark, comments, comment, what was done, what we did, what happened, "
        "description, what, other remarks, observations, other notes, content, additional information, "
        "what did we do",
    ),
    SheetField.WHY: _words(
        "miksi, tavoite, tavoitteet, tarkoitus, toiminnan tavoite, toiminnan tarkoitus",
        "varför, syfte, mål, målsättning, verksamhetens syfte",
        "why, purpose, aim, goal, goals, aims, objective, objectives",
    ),
}

PEOPLE_WORDS = _set(
    "joista varav which osallistujat osallistujia osallistujista "
    "osallistujien kävijät kävijöitä kävijöistä kävijöiden "
    "nuoret nuoria nuorten nuorista läsnä paikalla käynnit käyntikerrat sukupuoli sukupuolen mukaan "
    "deltagare deltagarna besökare ungdomar unga närvarande besök kön av som participants visitors "
    "attendees attendance attending attended visits young people youth youths present gender by total "
    "yhteensä yht totalt summa sammanlagt osallistuneet"
)
"""Words around a gender that only say that people are counted."""
COUNT_WORDS = _set(
    "lkm lukumäärä määrä kpl hlö henkilöä hlöä henkilöitä kpl antal st antalet personer pers number of no "
    "nr the count pcs qty how many montako num"
)
"""Words that say a number stands below; they change nothing."""
HOUR_WORDS = _set("h t tunti tuntia tunnit tunteina tunteja tim timme timmar hour hours hrs hr i in")
MINUTE_WORDS = _set("min minuuttia minuutit minuutteina minuuttina minuter minutes mins")
CLOCK_WORDS = _set("klo kl kello kellonaika klockan klockslag tid aika time aukiolo öppet open hh mm tt")
FORMAT_WORDS = _set("pp kk vv vvvv dd mm yy yyyy åååå åå d m y esim t ex e g")
"""Explanations of how to write: "(pp.kk.vvvv)"."""
NOT_THE_WHOLE = _set(
    "osuus andel share keskiarvo medelvärde medeltal average ka mean uudet uusia uusi nya ny "
    "new ensikertalaiset edellinen tavoite target prosentti procent percent"
)
"""Words of columns that tell a part, a share or a wish rather than the count itself."""

# What young people run themselves is put in too many ways to list: a word for the young, and one for doing.
YOUNG = r"\b(nuor\w*|ungdom\w*|unga|ungas|youth\w*|young)"
RUN_BY_THEM = (
    r"(\bjärj|\bohjaama|\bpitäm|tuott|tuota|vetäm|vetäv|toteut|omaehto|omatoimi|\bomat?\b|\bitse\b|själva|genomför"
    r"|produc|ordna|arranger|\beg(en|et|na)\b|ledd|\bled\b|\brun\b|organi|own\b)"
)
THOSE_WHO_RUN = (
    r"(tuottaji|tuottajat|järjestäji|vetäji|toteuttaj|producent|producers?\b|arrangör|organi[sz]er|\bsom\b)"
)
THEIR_STAFF = (
    r"\b(ohjaaj\w*|henkilö(stö|kun|työ)\w*|työntek\w*|ledar\w*|personal\w*|handledar\w*"
    r"|staff\w*|worker\w*|leader\w*)"
)
THEIR_HOURS = r"(tunti|tunnit|tuntei|tuntia|timm|\btim\b|hours?\b|\bh\b|\bhrs\b|\bmin\w*)"

TOTALS_ROW = _set(
    "yhteensä yht summa totalt total totals sum tot sammanlagt välisumma delsumma subtotal loppusumma "
    "slutsumma keskiarvo medeltal medelvärde average kaikkiaan inalles kokonaismäärä yhteissumma"
)
TOTALS_ALONE = _set("kaikki alla all σ sa ka")
"""Words of totals only where they stand alone: "S:a"."""
CANCELLED = (
    r"\b(perut\w*|peruuntu\w*|peruute\w*|peruutu\w*|peruuttaa|perui|peruttiin"
    r"|ei toimintaa|ei järjestetty|ei pidetty|ei toteutunut|jäi pitämättä"
    r"|inställ(d|t|da|des)|ställdes in|ställts in|ställde in|ställt in|avlys(t|ta|tes)|avbokad|ingen verksamhet"
    r"|cancelled|canceled|cancellation|called off|did not take place|no session|no activity)\b"
)
CLOSED = r"\b(suljettu|suljettuna|kiinni|ei auki|stängt|stängd|closed|not open)\b"

APPROXIMATELY = (
    r"noin|n|ca|c|circa|cirka|ungefär|ung|about|approx|approximately|around|arviolta|arvio|est|estimated|uppsk|"
    r"uppskattningsvis|suunnilleen|runt|omkring"
)
PEOPLE_UNITS = (
    r"kpl|kappaletta|st|stycken|stk|hlöä?|henkilöä|henkeä|henk|nuorta|nuoria|tyttöä|tyttö|poikaa|poika|lasta|kävijää"
    r"|osallistujaa|personer|person|pers|ungdomar|ungdom|flickor|flicka|pojkar|pojke|deltagare|besökare|barn"
    r"|people|persons|girls?|boys?|young people|youths?|visitors|participants|pcs?|ohjaajaa|ohj|ledare|staff|workers?"
    r"|työntekijää|muuta|muut|others?|andra"
)
NOBODY = _set(
    "nolla ei-ketään ei-yhtään ei-kukaan ei inga ingen noll none nobody nil no-one zero ei-nuoria "
    "ei-kävijöitä"
)
HALF = {"½": "5", "¼": "25", "¾": "75"}

MONTHS: Mapping[str, tuple[str, ...]] = {
    "fi": (
        "tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu",
        "heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu",
    ),
    "sv": (
        "januari", "februari", "mars", "april", "maj", "juni",
        "juli", "augusti", "september", "oktober", "november", "december",
    ),
    "en": (
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
    ),
}  # fmt: skip
AUTUMN = r"(syksy\w*|syyskausi|syyslukukausi|höst\w*|autumn|fall)"
SPRING = r"(kevät\w*|kevää\w*|kevätkausi|vår\w{0,7}|spring)"

GROUP_WORDS = r"(\w*ryhm[äi]\w*|\w*kerho\w*|\w*grupp\w*|\w*klubb\w*|groups?|clubs?)"
OPEN_WORDS = r"(avoi[nmt]\w*|öppen|öppet|öppna|open)"
INDIVIDUAL_WORDS = r"(yksilö\w*|individ\w*|one to one|1 to 1)"

SETTINGS: Mapping[str, str] = {
    "school": r"(\w*koulu\w*|oppilaito\w*|lukio\w*|\w*skol\w*|schools?|college)",
    "street": r"(\w*katu\w*|jalkau\w*|julki\w*|puisto\w*|gat[au]\w*|offentlig\w*|streets?|outreach|public|park\w*)",
    "digital": r"(digi\w*|verkko\w*|verkossa|online|nätet|nät\w*|discord|etä\w*)",
    "camp": r"(\w*leiri\w*|\w*retk[ie]\w*|\w*läger\w*|utfärd\w*|utflykt\w*|camps?|trips?|excursion)",
    "event": r"(tapahtum\w*|evenemang\w*|events?)",
    "mobile": r"(liikkuv\w*|mobil\w*|\w*auto|\w*bussi|buss\w*|bus|van)",
    "youth_centre": (
        r"(nuoriso\w*|nuta\w*|nuokkari\w*|tila\w*|ungdoms\w*|fritidsgård\w*|gård\w*|youth\w*|cent(re|er)s?)"
    ),
    "other": r"(muu\w*|ann[ao][nt]?|other)",
}
"""Words of a setting column, in the order they are looked for."""

DEFAULT_ACTIVITY: Mapping[str, Mapping[str, str]] = {
    "open": {"fi": "Avoin toiminta", "sv": "Öppen verksamhet", "en": "Open activities"},
    "group": {"fi": "Ryhmätoiminta", "sv": "Gruppverksamhet", "en": "Group activities"},
    "individual": {"fi": "Yksilötyö", "sv": "Individuellt arbete", "en": "Individual work"},
}
"""The activity of a row that names none, in the language of its headings."""
