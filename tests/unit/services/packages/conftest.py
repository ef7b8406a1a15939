"""Empty databases with identities of their own, and a village with everything that a package carries."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from helpers.databases import context_on
from helpers.furnished_village import Fresh, furnished
from helpers.village import Village
from logbook_desktop.data.database import Database
from logbook_desktop.data.meta_store import DATABASE
from logbook_desktop.services.context import Context


@pytest.fixture
def fresh(new_database: Callable[[], Database]) -> Fresh:
    """Empty databases, each with an identity of its own (copies of one template have the same)."""

    def make() -> Context:
        context = context_on(new_database())
        with context.writing() as work:
            work.meta.set(DATABASE, str(uuid4()))
            work.commit()
        return context

    return make


@pytest.fixture
def context(fresh: Fresh) -> Context:
    return fresh()


@pytest.fixture
def village(context: Context) -> Village:
    return furnished(context)
