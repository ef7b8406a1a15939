"""Packages that do not fit, and people who may not: nothing of them comes in."""

import shutil
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from helpers.contents import contents
from helpers.furnished_village import ODD, Fresh, everything, rows_of
from helpers.packages import bring_in, edited, export
from helpers.village import Village, build_village, open_evening
from logbook_desktop.data.meta_store import DEMO
from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.domain.packages.packages import PackageFaultError, PackageRule
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries


def test_the_same_entry_in_another_organisation_is_refused(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    export(context, village.taipalsaari, tmp_path / "p")
    there = fresh()
    other = build_village(there)
    stolen = next(e for e in everything(context) if e.draft.what == ODD).draft
    draft = replace(open_evening(there, other.hervanta), id=stolen.id)
    entries.save(there, draft)
    assert refused(there, tmp_path / "p") is PackageRule.OTHER_ORGANISATION


def refused(context: Context, folder: Path) -> PackageRule:
    """Why nothing is imported; that nothing is."""
    before = contents(context.database)
    with pytest.raises(PackageFaultError) as error:
        bring_in(context, folder)
    assert contents(context.database) == before
    return error.value.rule


def test_invented_never_passes_for_real(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    export(context, village.network, tmp_path / "real")
    with context.writing() as work:
        work.meta.set(DEMO, "S 1 2025-12-31")
        work.commit()
    export(context, village.network, tmp_path / "demo")
    empty, real = fresh(), fresh()
    bring_in(empty, tmp_path / "demo")
    with empty.reading() as work:
        assert work.meta.get(DEMO) == "S 1 2025-12-31"
    build_village(real)
    assert refused(real, tmp_path / "demo") is PackageRule.DEMO_INTO_REAL
    assert refused(empty, tmp_path / "real") is PackageRule.REAL_INTO_DEMO


def test_other_age_bands_are_refused(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    export(context, village.taipalsaari, tmp_path / "p")
    there = fresh()
    other = build_village(there)
    with there.writing() as work:
        bands = (AgeBand(0, 9), AgeBand(10, None))
        work.activities.add_band_set(other.taipalsaari, Month(2025, 10).number, bands)
        work.commit()
    assert refused(there, tmp_path / "p") is PackageRule.BANDS_DIFFER


MISFITS = [
    ("node_place.csv", "\r\n2,0000-01,1", "\r\n2,0000-01,4", PackageRule.UNFIT),  # a region under a unit
    ("node_place.csv", "\r\n2,0000-01,1", "\r\n2,2020-01,1", PackageRule.UNFIT),  # from nowhere
    ("node_place.csv", "\r\n2,0000-01,1", "\r\n2,0000-01,99", PackageRule.UNKNOWN_REFERENCE),
    ("node_name.csv", "\r\n2,sv", "\r\n99,sv", PackageRule.UNKNOWN_REFERENCE),
    ("age_band.csv", "\r\n1,7,12", "\r\n1,8,12", PackageRule.UNFIT),
    ("entry_age.csv", ",12-17,", ",13-15,", PackageRule.UNFIT),
    ("entry_age.csv", ",12-17,4", ",12-17,400", PackageRule.UNFIT),
    ("entry.csv", ",0,false,3,", ",0,false,13,", PackageRule.UNFIT),
    ("entry.csv", ",open,", ",individual,", PackageRule.UNFIT),
    ("history.csv", '"{""what', '"[""what', PackageRule.UNFIT),
]


def test_rows_that_do_not_fit_each_other(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    there = fresh()
    export(context, village.network, tmp_path / "p")
    for number, (file, old, new, rule) in enumerate(MISFITS):
        folder = shutil.copytree(tmp_path / "p", tmp_path / str(number))
        edited(folder, file, old, new)
        assert refused(there, folder) is rule, (file, new)
    for file in ("entry_age.csv", "entry_tag.csv", "imported_row.csv"):
        folder = shutil.copytree(tmp_path / "p", tmp_path / file)
        key = rows_of(folder, file.removesuffix(".csv"))[0]["entry_id"]
        edited(folder, file, key, str(UUID(int=5)))
        assert refused(there, folder) in (PackageRule.UNKNOWN_REFERENCE, PackageRule.BAD_ORDER), file


def test_a_person_takes_out_what_they_may_see(context: Context, village: Village, tmp_path: Path) -> None:
    def acting(role: Role, where: int) -> Context:
        return replace(context, actor=Actor("u", "Vieras", (Grant(role, where),)))

    export(acting(Role.MENTOR, village.taipalsaari), village.taipalsaari, tmp_path / "mentor")
    assert len(rows_of(tmp_path / "mentor", "import_run")) == 1
    assert rows_of(tmp_path / "mentor", "history")
    export(acting(Role.WORKER, village.kirkonkyla), village.kirkonkyla, tmp_path / "worker")
    assert len(rows_of(tmp_path / "worker", "entry")) == 4
    assert rows_of(tmp_path / "worker", "imported_row") == []
    for role, scope in ((Role.WORKER, village.taipalsaari), (Role.VIEWER, village.kirkonkyla)):
        with pytest.raises(NotAllowedError):
            export(acting(role, village.kirkonkyla), scope, tmp_path / "none")
    with pytest.raises(NotAllowedError):
        bring_in(acting(Role.MENTOR, village.network), tmp_path / "mentor")
