"""Data that breaks its own rules is not exported: a package that could not be imported again is no package."""

from pathlib import Path

import pytest
from sqlalchemy import text

from helpers.furnished_village import Fresh
from helpers.packages import bring_in, edited, export
from helpers.village import Village
from logbook_desktop.domain.packages.packages import PackageFaultError, PackageRule
from logbook_desktop.services.context import Context

BROKEN = [
    ("UPDATE entry SET girls = 0, producers = 0", "entry_age.csv", "ages_within_girls"),
    ("UPDATE entry_age SET band = '13-15'", "entry_age.csv", "age_band_of_its_set"),
    (
        "UPDATE activity SET unit_id = (SELECT max(id) FROM node WHERE kind = 'unit')",
        "entry.csv",
        "activity_of_unit",
    ),
    ("UPDATE age_band SET low = 8 WHERE low = 7", "age_band_set.csv", "bands_begin_at_birth"),
    ("UPDATE tag SET name = ' '", "tag.csv", "name: "),
    (
        "UPDATE node_place SET from_month = 5 WHERE from_month = 0",
        "node.csv",
        "first_place_without_beginning",
    ),
    ("UPDATE history SET fields = '[]'", "history.csv", "fields_of_history"),
]


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("broken", "file", "rule"), BROKEN)
def test_nothing_is_written(
    context: Context, village: Village, tmp_path: Path, broken: str, file: str, rule: str
) -> None:
    export(context, village.network, tmp_path / "before")
    with context.database.engine.begin() as connection:
        connection.execute(text(broken))
    with pytest.raises(PackageFaultError) as refused:
        export(context, village.network, tmp_path / "p")
    assert refused.value.rule is PackageRule.NOT_IMPORTABLE
    assert refused.value.values["file"] == file
    assert rule in str(refused.value.values["value"])
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
def test_what_the_import_refuses_is_what_is_not_exported(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    export(context, village.network, tmp_path / "p")
    edited(tmp_path / "p", "entry_age.csv", ",12-17,", ",13-15,")
    with pytest.raises(PackageFaultError) as refused:
        bring_in(fresh(), tmp_path / "p")
    assert refused.value.values["value"] == "age_band_of_its_set"
