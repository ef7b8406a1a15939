"""The catalogue of mutants (``tests/mutants``) fits the program: whoever moves code moves its entries, too."""

from collections import Counter

import pytest

from mutants.catalogue import Mutant, mutants, rooms

EVERY = [one for room in rooms() for one in mutants(room)]


@pytest.mark.parametrize("mutant", EVERY, ids=lambda one: one.key)
def test_a_mutant_can_still_be_made(mutant: Mutant) -> None:
    assert not mutant.stale
    mistaken = mutant.made_in(mutant.source)
    assert mistaken != mutant.source
    if mutant.file.endswith(".py"):
        compile(mistaken, mutant.file, "exec")


def test_each_has_a_name_of_its_own_and_stands_once() -> None:
    assert [key for key, times in Counter(one.key for one in EVERY).items() if times > 1] == []
    mistakes = Counter((one.file, one.before, one.after, one.asked) for one in EVERY)
    assert [mistake for mistake, times in mistakes.items() if times > 1] == []


def test_there_are_enough_of_them() -> None:
    assert len(EVERY) >= 100
    assert {"data", "domain", "imports", "services"} <= set(rooms())
