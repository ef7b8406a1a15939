"""Packages between databases: everything arrives as it was, once, beside what is there, or nothing does."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from helpers.contents import contents
from helpers.furnished_village import (
    ODD,
    Fresh,
    everything,
    find,
    rows_of,
)
from helpers.packages import bring_in, export, resealed, same_data
from helpers.village import Village, open_evening, saved_evening
from logbook_desktop.data.meta_store import DATABASE
from logbook_desktop.data.tables import entry, history, node
from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.entries.questions import QuestionKind
from logbook_desktop.domain.entries.vocabulary import VocabularyKind
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.packages.package_tables import TABLES
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.restructuring import SplitPart, splitting
from logbook_desktop.domain.tree.tree import BEGINNING, NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, CloseNode, MergeNode, MoveNode, RenameNode
from logbook_desktop.exports.package.writer import write
from logbook_desktop.services import packages
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import questions, usage, vocabulary


def test_everything_arrives_as_it_was(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    export(context, village.network, tmp_path / "p")
    there = fresh()
    outcome = bring_in(there, tmp_path / "p")
    assert same_data(there.database) == without_grants(same_data(context.database))
    assert (outcome.added["entry"], outcome.updated["entry"], outcome.known["entry"]) == (6, 0, 0)
    assert checks.check(there) == ()


def test_merges_and_splits_arrive_with_what_they_came_from(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    tree = organisation.tree(context)
    parts = (
        SplitPart(Name("Itä-Tampere"), (village.ita,)),
        SplitPart(Name("Länsi-Tampere")),
        SplitPart(Name("Etelä-Tampere")),
    )
    split = splitting(tree, village.tampere, Month(2025, 6), parts)
    left = [child.id for child in tree.children(village.tampere, Month(2025, 6)) if child.id != village.ita]
    moves = [MoveNode(child_id, -2, Month(2025, 6)) for child_id in left]
    done = organisation.change(context, [*split[:-1], *moves, split[-1]])
    east = done.new_ids[-1]
    organisation.change(context, [MergeNode(village.taipalsaari, east, Month(2025, 9))])
    export(context, village.network, tmp_path / "whole")
    there = fresh()
    bring_in(there, tmp_path / "whole")
    arrived = organisation.tree(there)
    assert checks.check(there) == ()
    (town,), (part,) = (arrived.find(name, Month(2025, 12)) for name in ("Tampere", "Itä-Tampere"))
    assert part.predecessor_id == town.id
    (merged,) = arrived.find("Taipalsaari", Month(2025, 12))
    assert (arrived.merged_in(merged.id), arrived.parent_id(merged.id, Month(2025, 9))) == (
        Month(2025, 9),
        part.id,
    )
    # A part alone leaves out what it was split from, unless something in it hung there.
    export(context, done.new_ids[-3], tmp_path / "south")
    alone = fresh()
    bring_in(alone, tmp_path / "south")
    (found,) = organisation.tree(alone).find("Etelä-Tampere", Month(2025, 12))
    assert found.predecessor_id is None
    assert checks.check(alone) == ()


def without_grants(data: dict[str, list[str]]) -> dict[str, list[str]]:
    """People and their rights stay behind."""
    return {**data, "history": [row for row in data["history"] if "'grant'" not in row]}


def test_the_second_time_changes_nothing(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    export(context, village.network, tmp_path / "p")
    for there in (fresh(), context):  # also into the very database it came from
        bring_in(there, tmp_path / "p")
        before = contents(there.database)
        outcome = bring_in(there, tmp_path / "p")
        assert not outcome.changed
        assert outcome.known["entry"] == 6
        assert contents(there.database) == before


def test_it_comes_home_unchanged_by_way_of_others(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    """Recognised by the keys it was made with, though it went through two databases under other keys."""
    second, third = fresh(), fresh()
    organisation.change(third, [AddNode(-1, None, NodeKind.NETWORK, Name.of("Verkosto"))])
    organisation.change(third, [AddNode(-1, find(third, "Verkosto"), NodeKind.ORGANISATION, Name.of("Lemi"))])
    before = contents(context.database)
    export(context, village.network, tmp_path / "1")
    bring_in(second, tmp_path / "1")
    organisation.change(second, [RenameNode(find(second, "Hervannan nuorisotila"), Name.of("Hertsi"))])
    organisation.change(second, [RenameNode(find(second, "Tampere"), Name.of("Manse"))])
    export(second, find(second, "Verkosto"), tmp_path / "2")
    bring_in(third, tmp_path / "2")
    export(third, find(third, "Verkosto"), tmp_path / "3")
    outcome = bring_in(context, tmp_path / "3")
    came = {name: count for name, count in outcome.added.items() if count and name != "history"}
    assert came == {"node": 1}  # Lemi
    after = contents(context.database)
    kept = ("activity", "tag", "age_band_set", "age_band", "entry", "entry_age", "entry_tag", "imported_row")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert set(before["node"]) < set(after["node"])


def test_a_branch_holds_its_own_and_what_it_hangs_under(
    context: Context, village: Village, tmp_path: Path
) -> None:
    export(context, village.kirkonkyla, tmp_path / "p")
    names = {row["name"] for row in rows_of(tmp_path / "p", "node")}
    assert names == {"Verkosto", "Etelä-Karjala", "Taipalsaari", "Kirkonkylän nuorisotila"}
    assert {row["unit_id"] for row in rows_of(tmp_path / "p", "entry")} == {str(village.kirkonkyla)}
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "p").glob("*.csv"))
    assert "Tampere" not in written
    assert "logbook_000007" not in written
    assert {row["code"] for row in rows_of(tmp_path / "p", "tag")} >= {"music", "participation"}


def test_a_moved_unit_brings_the_places_of_its_past(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    south = find(context, "Etelä")
    export(context, south, tmp_path / "p")
    there = fresh()
    bring_in(there, tmp_path / "p")
    tree = organisation.tree(there)
    unit = find(there, "Saimis")
    assert [p.name.text for p in tree.path(unit, Month(2025, 8))][-2] == "Taipalsaari"
    assert [p.name.text for p in tree.path(unit, Month(2025, 9))][-2] == "Etelä"
    assert checks.check(there) == ()


def test_an_organisation_made_by_hand_is_the_same_one(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    """A server has its municipalities before their data comes; its network may be called otherwise."""
    there = fresh()
    organisation.change(there, [AddNode(-1, None, NodeKind.NETWORK, Name.of("Kanuuna"))])
    organisation.change(
        there, [AddNode(-1, find(there, "Kanuuna"), NodeKind.ORGANISATION, Name.of("TAIPALSAARI"))]
    )
    organisation.change(
        there,
        [AddNode(-1, find(there, "Taipalsaari"), NodeKind.UNIT, Name.of("Kirkonkylän nuorisotila"))],
    )
    export(context, village.taipalsaari, tmp_path / "p")
    outcome = bring_in(there, tmp_path / "p")
    tree = organisation.tree(there)
    assert [n.name.text for n in tree.roots] == ["Kanuuna"]
    assert [n.name.text for n in tree.nodes.values() if n.kind is NodeKind.ORGANISATION] == ["TAIPALSAARI"]
    assert outcome.known["node"] == 3
    page = entries.find(there, EntryQuery(find(there, "Kirkonkylän nuorisotila")))
    assert page.total == 3
    assert checks.check(there) == ()


def test_codes_tell_apart_what_has_the_same_name(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    there = fresh()
    organisation.change(there, [AddNode(-1, None, NodeKind.NETWORK, Name.of("Verkosto"))])
    organisation.change(
        there, [AddNode(-1, find(there, "Verkosto"), NodeKind.ORGANISATION, Name.of("Taipalsaari"))]
    )
    for one, code in ((context, "831"), (there, "999")):
        with one.database.engine.begin() as connection:
            connection.execute(update(node).where(node.c.name == "Taipalsaari").values(code=code))
        one.database.tree_cache = None
    export(context, village.taipalsaari, tmp_path / "p")
    bring_in(there, tmp_path / "p")
    assert len(organisation.tree(there).find("Taipalsaari", there.month)) == 2


def test_a_place_renamed_on_either_side_is_still_the_same(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    there = fresh()
    export(context, village.network, tmp_path / "1")
    bring_in(there, tmp_path / "1")
    organisation.change(there, [RenameNode(find(there, "Kirkonkylän nuorisotila"), Name.of("Kirkkis"))])
    assert not bring_in(there, tmp_path / "1").changed
    organisation.change(context, [RenameNode(village.kirkonkyla, Name.of("Nuta"))])
    export(context, village.network, tmp_path / "2")
    outcome = bring_in(there, tmp_path / "2")
    assert outcome.added["node"] == 0
    assert find(there, "Kirkkis")


def test_an_older_package_of_this_very_database(context: Context, village: Village, tmp_path: Path) -> None:
    """What was renamed here since is known by the name it had."""
    export(context, village.network, tmp_path / "p")
    organisation.change(context, [RenameNode(village.kirkonkyla, Name.of("Nuta"))])
    organisation.change(context, [RenameNode(village.taipalsaari, Name.of("Saari"))])
    assert not bring_in(context, tmp_path / "p").changed


def test_copies_of_one_file_give_the_same_key_to_different_things(fresh: Fresh, tmp_path: Path) -> None:
    """Two laptops that began with the same file: their units of the same key are two units."""
    one, other, server = fresh(), fresh(), fresh()
    for laptop, name in ((one, "Talo"), (other, "Koulu")):
        with laptop.writing() as work:
            work.meta.set(DATABASE, "018f0000-0000-7000-8000-0000000000aa")
            work.commit()
        organisation.change(laptop, [AddNode(-1, None, NodeKind.NETWORK, Name.of("Verkosto"))])
        above = find(laptop, "Verkosto")
        organisation.change(laptop, [AddNode(-1, above, NodeKind.ORGANISATION, Name.of("Lemi"))])
        organisation.change(laptop, [AddNode(-1, find(laptop, "Lemi"), NodeKind.UNIT, Name.of(name))])
        saved_evening(laptop, find(laptop, name))
        export(laptop, above, tmp_path / name)
        # What is changed, but never had the other's name, is not the same for it.
        organisation.change(laptop, [CloseNode(find(laptop, name), date(2026, 1, 1))])
        export(laptop, above, tmp_path / f"{name} closed")
    assert find(one, "Talo") == find(other, "Koulu")
    for target in (server, one):
        for name in ("Talo", "Koulu"):
            bring_in(target, tmp_path / name)
        for name in ("Talo", "Koulu"):
            assert entries.find(target, EntryQuery(find(target, name))).total == 1
            assert not bring_in(target, tmp_path / name).changed
            assert not bring_in(target, tmp_path / f"{name} closed").changed


def test_a_newer_entry_is_brought_up_to_date_and_an_older_one_left_alone(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    there = fresh()
    export(context, village.network, tmp_path / "1")
    bring_in(there, tmp_path / "1")
    mine = next(e for e in everything(context) if e.draft.what == ODD).draft
    for words in ("toinen", "kolmas", "neljäs"):
        mine = entries.save(context, replace(mine, what=words, tag_ids=frozenset())).entry.draft
    theirs = next(e for e in everything(there) if e.draft.what == "Tampereen oma").draft
    entries.save(there, replace(theirs, what="Muutettu täällä"))
    export(context, village.network, tmp_path / "2")
    outcome = bring_in(there, tmp_path / "2")
    assert (outcome.added["entry"], outcome.updated["entry"], outcome.known["entry"]) == (0, 1, 5)
    found = entries.entry(there, mine.id).draft
    assert (found.what, found.version, found.tag_ids) == ("neljäs", mine.version, frozenset())
    assert entries.entry(there, theirs.id).draft.what == "Muutettu täällä"
    assert not bring_in(there, tmp_path / "1").changed
    assert checks.check(there) == ()


@pytest.mark.parametrize("action", ["erase", "redact"])
def test_what_was_taken_out_here_does_not_come_back(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path, action: str
) -> None:
    there = fresh()
    export(context, village.network, tmp_path / "p")
    bring_in(there, tmp_path / "p")
    gone = next(e for e in everything(there) if e.draft.what == ODD).draft
    with there.database.engine.begin() as connection:
        connection.execute(history.delete().where(history.c.entry_id == gone.id))
        if action == "erase":
            connection.execute(entry.delete().where(entry.c.id == gone.id))
            connection.execute(history.delete().where(history.c.entry_id == gone.id))
        note = {
            "at": there.now(), "login": "logbook_000001", "by_name": "Mia", "kind": "entry",
            "subject": str(gone.id), "entry_id": gone.id, "node_id": None, "action": action, "fields": "{}",
        }  # fmt: skip
        connection.execute(insert(history), [note])
    mine = entries.save(context, replace(entries.entry(context, gone.id).draft, what="uusi")).entry
    export(context, village.network, tmp_path / "q")
    for folder in ("p", "q"):
        bring_in(there, tmp_path / folder)
        with there.database.engine.connect() as connection:
            kept = connection.scalars(select(history.c.action).where(history.c.entry_id == mine.draft.id))
            assert list(kept) == [action]
        texts = {e.draft.what for e in everything(there)}
        assert "uusi" not in texts


def test_what_comes_in_can_be_gone_on_with(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    """Keys given afterwards are free ones; the tree, vocabulary and entries can be changed."""
    export(context, village.network, tmp_path / "p")
    there = fresh()
    bring_in(there, tmp_path / "p")
    unit = find(there, "Kirkonkylän nuorisotila")
    saved_evening(there, unit, date(2025, 12, 5), what="jatkuu")
    draft = open_evening(there, unit, date(2025, 12, 6), activity="Uusi", form=FormOfWork.OPEN)
    assert entries.save(there, replace(draft, id=uuid7())).entry.draft.version == 1
    organisation.change(there, [AddNode(-1, find(there, "Taipalsaari"), NodeKind.UNIT, Name.of("Uusi tila"))])
    with there.writing() as work:
        work.activities.add_tag(None, "new", Name.of("Uusi"))
        work.activities.add_band_set(None, BEGINNING + 24_000, (AgeBand(0, None),))
        work.commit()
    assert checks.check(there) == ()


def test_one_picture_while_others_go_on(context: Context, village: Village, tmp_path: Path) -> None:
    """What is saved while a package is written is in none of its files."""

    def meanwhile(package: object) -> object:
        saved_evening(context, village.kirkonkyla, date(2025, 12, 24), what="kesken")
        return write(package, tmp_path / "p")  # type: ignore[arg-type]

    packages.export(context, village.network, meanwhile)
    assert "kesken" not in (tmp_path / "p" / "entry.csv").read_text(encoding="utf-8")


def test_what_an_organisation_uses_calls_and_plans_arrives_and_stays(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    export(context, village.taipalsaari, tmp_path / "p")
    other = fresh()
    bring_in(other, tmp_path / "p")
    town = find(other, "Taipalsaari")
    there = vocabulary.vocabulary(other, town)
    assert there.usage == vocabulary.vocabulary(context, village.taipalsaari).usage
    assert {(span.name.text, span.organisation_id) for span in there.calendar} == {
        ("Syyslukukausi 2025", None),
        ("Syyslukukausi 2025", town),
    }
    assert {tag.name.text: tag.closed_on for tag in there.tags}["Mopoilu"] == date(2025, 11, 30)
    # What was changed here meanwhile is not changed back.
    usage.choose(other, town, VocabularyKind.SETTING, "mobile", in_use=True)
    usage.call(other, town, VocabularyKind.SETTING, "youth_centre", Name.of("Talo"))
    before = vocabulary.vocabulary(other, town)
    bring_in(other, tmp_path / "p")
    after = vocabulary.vocabulary(other, town)
    assert after.usage.uses(VocabularyKind.SETTING, "mobile")
    assert after.usage.local_name(VocabularyKind.SETTING, "youth_centre", "fi") == "Talo"
    assert after.calendar == before.calendar


def answered(context: Context, entry_id: UUID) -> dict[str, str | int | None]:
    """The answers at an entry by the words of the questions."""
    found = entries.entry(context, entry_id).draft
    words = {one.id: one.name.text for one in questions.questions_in(context, found.unit_id)}
    return {words[one.question_id]: one.number if one.text is None else one.text for one in found.answers}


def test_questions_and_answers_arrive_and_a_newer_version_brings_its_own(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    there = fresh()
    # What the receiver asks already has the keys that the package gives to its own.
    questions.add_question(there, None, QuestionKind.SCALE, Name.of("Oma?"))
    export(context, village.network, tmp_path / "1")
    outcome = bring_in(there, tmp_path / "1")
    assert (outcome.added["question"], outcome.added["entry_answer"]) == (3, 3)
    mine = next(e for e in everything(context) if e.draft.what == ODD).draft
    all_three = {"Mitä jäi mieleen?": ODD, "Kuinka meni?": 4, "Saivatko nuoret päättää?": 0}
    assert answered(context, mine.id) == answered(there, mine.id) == all_three
    town = find(there, "Taipalsaari")
    (ended,) = [one for one in questions.questions_in(there, town) if one.node_id == town]
    assert (ended.closed_on, ended.kind) == (date(2025, 12, 1), QuestionKind.SCALE)
    kept = frozenset(one for one in mine.answers if one.text is None)
    entries.save(context, replace(mine, answers=kept))
    export(context, village.network, tmp_path / "2")
    bring_in(there, tmp_path / "2")
    assert answered(there, mine.id) == {"Kuinka meni?": 4, "Saivatko nuoret päättää?": 0}
    assert not bring_in(there, tmp_path / "1").changed
    assert answered(there, mine.id) == {"Kuinka meni?": 4, "Saivatko nuoret päättää?": 0}
    assert checks.check(there) == ()


def test_a_package_of_the_first_form_is_read_as_it_was(
    context: Context, village: Village, fresh: Fresh, tmp_path: Path
) -> None:
    folder = tmp_path / "p"
    export(context, village.taipalsaari, folder)
    in_first_form(folder)
    other = fresh()
    bring_in(other, folder)
    there = vocabulary.vocabulary(other, find(other, "Taipalsaari"))
    assert there.usage.unused == frozenset()
    assert there.calendar == ()
    assert [tag.closed_on for tag in there.tags if tag.name.text == "Mopoilu"] == [None]
    assert len(everything(other)) == len(everything(context)) - 1  # all but Tampere's


def in_first_form(folder: Path) -> None:
    """As a program from before wrote it: without the tables and columns that came later."""
    described = json.loads((folder / "dictionary.json").read_text(encoding="utf-8"))
    later = {table.name for table in TABLES if table.since > 1}
    described["format"] = 1
    described["tables"] = [item for item in described["tables"] if item["name"] not in later]
    for item in described["tables"]:
        table = next(one for one in TABLES if one.name == item["name"]).in_form(1)
        item["columns"] = [column for column in item["columns"] if column["name"] in table.names]
        with (folder / item["file"]).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (folder / item["file"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.names, extrasaction="ignore", lineterminator="\r\n")
            writer.writeheader()
            writer.writerows(rows)
    for name in later:
        (folder / f"{name}.csv").unlink()
    (folder / "dictionary.json").write_text(json.dumps(described), encoding="utf-8")
    resealed(folder)
