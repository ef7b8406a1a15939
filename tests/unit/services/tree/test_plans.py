"""A plan of the structure that is not in effect yet survives a crash."""

from datetime import date
from pathlib import Path

import pytest

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.plan import PlanStep
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    ForgetMove,
    MergeNode,
    MoveNode,
    RemoveNode,
    RenameNode,
    TreeChange,
    Unmerge,
)
from logbook_desktop.services.local.encrypted_files import EncryptedFiles
from logbook_desktop.services.tree import plans
from logbook_desktop.services.tree.plans import PlanStore

MONTH = Month(2026, 1)
CHANGES: tuple[TreeChange, ...] = (
    AddNode(-1, 2, NodeKind.AREA, Name.of("Itä", {"sv": "Öster"}), date(2025, 1, 2), None, "A1", 7),
    RenameNode(3, Name("Ääni")),
    MoveNode(4, -1, MONTH),
    CloseNode(5, date(2025, 12, 31)),
    CloseNode(6, None),
    RemoveNode(-1),
    ForgetMove(4, MONTH),
    MergeNode(8, 9, MONTH),
    Unmerge(8, MONTH, date(2026, 2, 1)),
)
STEPS = (PlanStep("Move Itä", CHANGES[:3]), PlanStep("Close", CHANGES[3:]))


def test_every_kind_of_change_reads_back_as_it_was() -> None:
    assert plans.read(plans.write(STEPS)) == STEPS


def test_a_shelf_keeps_one_plan(tmp_path: Path) -> None:
    plan_store = PlanStore(EncryptedFiles(tmp_path / "plans"))
    assert plan_store.waiting() == ()
    plan_store.keep(STEPS[:1])
    plan_store.keep(STEPS)
    assert PlanStore(EncryptedFiles(tmp_path / "plans")).waiting() == STEPS
    plan_store.keep(())
    assert plan_store.waiting() == ()


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": 1}', '{"format": 2, "steps": []}',
             '{"format": 1, "steps": [{"text": "x", "changes": [{"change": "Path"}]}]}',
             '{"format": 1, "steps": [{"text": "x", "changes": [{"change": "RemoveNode", "node_id": [1]}]}]}']
)  # fmt: skip
def test_what_is_no_plan_is_set_aside(tmp_path: Path, text: str) -> None:
    files = EncryptedFiles(tmp_path / "plans")
    files.put("plan", text)
    assert PlanStore(files).waiting() == ()
    assert len(files.set_aside()) == 1


def test_a_disk_that_takes_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        PlanStore(EncryptedFiles(tmp_path / "file" / "plans")).keep(STEPS)
