"""Activities, tags and age bands of a package: those that are here already are found, the others are added."""

from collections.abc import Sequence
from dataclasses import replace

from logbook_desktop.data.stores.vocabulary.tables import ActivitiesInTables
from logbook_desktop.domain.entries.attendance import AgeBand, AgeBandSet
from logbook_desktop.domain.entries.entries import Activity, FormOfWork, Tag
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.packages.package_tables import (
    ACTIVITY,
    ACTIVITY_NAME,
    AGE_BAND,
    AGE_BAND_SET,
    TAG,
    TAG_NAME,
)
from logbook_desktop.domain.packages.packages import PackageFaultError, PackageRule, PackageTable
from logbook_desktop.services.packages.package_import import KnownKeys, PackageImport, only
from logbook_desktop.services.packages.package_reading import PackageReading, Record, unfit


class VocabularyImport:
    """National tags are known by their code, age bands by their first month, activities as places are."""

    def __init__(self, package_import: PackageImport) -> None:
        self._import = package_import
        self._activities = ActivitiesInTables(package_import.work.connection)

    def store(self) -> None:
        """Take in tags, age bands and activities."""
        self._store_tags()
        self._store_bands()
        self._store_activities()

    def _words(
        self, table: PackageTable, names: PackageTable, records: Sequence[tuple[int, Record]], owner: str
    ) -> dict[int, Name]:
        """The names of rows whose keys are not given yet, by their key in the package."""
        package_import = self._import
        package_import.keys[table.name] = {record["id"]: record["id"] for _, record in records}
        words = package_import.words(names, owner)
        package_import.keys[table.name] = {}
        return {record["id"]: Name.of(record["name"], words.get(record["id"])) for _, record in records}

    def _store_tags(self) -> None:
        package_import = self._import
        records = list(package_import.records(TAG))
        names = self._words(TAG, TAG_NAME, records, "tag_id")
        here, keys = package_import.store.tags(), package_import.keys[TAG.name]
        new: list[tuple[Tag, int]] = []
        for line, record in records:
            owner = package_import.key(TAG, line, record, "organisation_id")
            there = here.get((owner, record["code"]))
            if there is None:
                incoming = Tag(record["id"], record["code"], names[record["id"]], owner, record["closed_on"])
                new.append((incoming, record["position"]))
            else:
                keys[record["id"]] = there
        package_import.known[TAG.name], package_import.added[TAG.name] = len(keys), len(new)
        taken = package_import.store.take_keys(TAG.name, len(new))
        keys.update({tag.id: key for (tag, _), key in zip(new, taken, strict=True)})
        package_import.store.add_tags([(replace(tag, id=keys[tag.id]), position) for tag, position in new])

    def _store_bands(self) -> None:
        package_import = self._import
        sets = list(package_import.records(AGE_BAND_SET))
        bands = bands_of(package_import, sets)
        keys = package_import.keys[AGE_BAND_SET.name]
        here = package_import.store.band_sets()
        for line, record in sets:
            owner = package_import.key(AGE_BAND_SET, line, record, "organisation_id")
            mine = bands[record["id"]]
            there = here.get((owner, record["from_month"]))
            if there is None:
                key = self._activities.add_band_set(owner, record["from_month"], mine.bands)
                package_import.added[AGE_BAND_SET.name] += 1
            elif self._activities.band_sets([there])[0].bands == mine.bands:
                key = there
                package_import.known[AGE_BAND_SET.name] += 1
            else:
                raise PackageFaultError(PackageRule.BANDS_DIFFER, AGE_BAND_SET.file, line)
            keys[record["id"]] = key

    def _store_activities(self) -> None:
        package_import = self._import
        records = list(package_import.records(ACTIVITY))
        names = self._words(ACTIVITY, ACTIVITY_NAME, records, "activity_id")
        keys = package_import.keys[ACTIVITY.name]
        incoming = [
            Activity(
                record["id"],
                unit_of(package_import, line, record),
                names[record["id"]],
                FormOfWork(record["form"]),
                record["closed_on"],
                record["version"],
            )
            for line, record in records
        ]
        known = package_import.store.known_keys(ACTIVITY.name)
        self._find(incoming, [record for _, record in records], known)
        new = [item for item in incoming if item.id not in keys]
        package_import.known[ACTIVITY.name], package_import.added[ACTIVITY.name] = len(keys), len(new)
        taken = package_import.store.take_keys(ACTIVITY.name, len(new))
        keys.update({item.id: key for item, key in zip(new, taken, strict=True)})
        package_import.came[ACTIVITY.name] = frozenset(taken)
        package_import.store.add_activities(
            [
                Activity(keys[item.id], item.unit_id, item.name, item.form, item.closed_on, item.version)
                for item in new
            ]
        )
        items = ((record, names[record["id"]], keys[record["id"]]) for _, record in records)
        package_import.remember(ACTIVITY, items, known)

    def _find(self, incoming: Sequence[Activity], records: Sequence[Record], known: KnownKeys) -> None:
        """By their keys, then by name and form in their unit."""
        keys = self._import.keys[ACTIVITY.name]
        here: dict[int, list[Activity]] = {}
        for activity in self._activities.activities({item.unit_id for item in incoming}):
            here.setdefault(activity.unit_id, []).append(activity)
        taken: set[int] = set()
        for item, record in zip(incoming, records, strict=True):
            fitting = {a.id: a for a in here.get(item.unit_id, ()) if a.form is item.form}
            for candidate in self._import.candidates(ACTIVITY, record, item.name, known):
                found = fitting.get(candidate.id)
                if found and found.id not in taken and candidate.is_it(found.name):
                    keys[item.id] = found.id
                    taken.add(found.id)
                    break
        for item in incoming:
            if item.id in keys:
                continue
            alike = [
                a.id
                for a in here.get(item.unit_id, ())
                if a.form is item.form and a.id not in taken and a.name.spellings & item.name.spellings
            ]
            if (found_id := only(alike)) is not None:
                keys[item.id] = found_id
                taken.add(found_id)


def bands_of(reading: PackageReading, sets: Sequence[tuple[int, Record]]) -> dict[int, AgeBandSet]:
    """The sets of age bands of a package, by their keys in it, each complete; their codes count as known."""
    keys = reading.keys[AGE_BAND_SET.name] = {record["id"]: record["id"] for _, record in sets}
    bands: dict[int, list[AgeBand]] = {key: [] for key in keys}
    for line, record in reading.records(AGE_BAND):
        reading.key(AGE_BAND, line, record, "set_id")
        try:
            bands[record["set_id"]].append(AgeBand(record["low"], record["high"]))
        except ValueError:
            raise unfit(AGE_BAND, line, "no_age_band") from None
    found = {}
    for line, record in sets:
        try:
            found[record["id"]] = AgeBandSet(record["id"], tuple(bands[record["id"]]))
        except ValueError:
            raise unfit(AGE_BAND_SET, line, "bands_begin_at_birth") from None
        reading.bands[record["id"]] = frozenset(found[record["id"]].codes)
    return found


def unit_of(reading: PackageReading, line: int, record: Record) -> int:
    """The unit of an activity, under its key here; the activity counts as that unit's."""
    unit: int = reading.key(ACTIVITY, line, record, "unit_id")
    if record["unit_id"] not in reading.units:
        raise unfit(ACTIVITY, line, "activity_of_unit")
    reading.activity_units[record["id"]] = record["unit_id"]
    return unit
