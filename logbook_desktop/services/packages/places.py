"""Places of a package: those that are here already are found, the others are hung under what they hung under."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.packages.package_tables import NODE, NODE_NAME, NODE_PLACE
from logbook_desktop.domain.tree.tree import BEGINNING, HOLDING, PARENT_KINDS, Node, NodeKind, Place, Tree
from logbook_desktop.domain.tree.tree_refusal import TreeRefusalError
from logbook_desktop.domain.tree.tree_rules import check_merged_once
from logbook_desktop.services.packages.package_import import KnownKeys, PackageImport, only
from logbook_desktop.services.packages.package_reading import PackageReading, Record, unfit

_INSIDE = (NodeKind.AREA, NodeKind.UNIT)
"""What lies in an organisation."""


@dataclass(frozen=True, slots=True)
class IncomingPlace:
    """A place as the package has it; its id is the package's."""

    line: int
    record: Record
    node: Node


class PlacesImport:
    """Finds out which places of the package are here, from the top down, and stores the rest."""

    def __init__(self, package_import: PackageImport) -> None:
        self._import = package_import
        self._here = package_import.work.trees.read()
        self._taken: set[int] = set()
        self._keys: dict[int, int] = {}
        package_import.keys[NODE.name] = self._keys

    def store(self) -> None:
        """Take in the places: those known here are found again, the others are added."""
        package_import, here = self._import, self._here
        incoming = places_of(package_import)
        theirs = tree_of(package_import, incoming)
        package_import.keys[NODE.name] = self._keys
        known = package_import.store.known_keys(NODE.name)
        inside, above = (
            [
                incoming[node.id]
                for node in theirs.walk(package_import.month)
                if (node.kind in _INSIDE) is lies_inside
            ]
            for lies_inside in (True, False)
        )
        for part in (above, inside):
            self._find_by_key(part, theirs, known)
            self._find_by_name(part, theirs)
        new = [node_id for node_id in incoming if node_id not in self._keys]
        package_import.known[NODE.name] = len(self._keys)
        package_import.added[NODE.name] = len(new)
        following = package_import.work.trees.next_id()
        self._keys.update({old_id: following + number for number, old_id in enumerate(new)})
        package_import.came[NODE.name] = frozenset(self._keys[old_id] for old_id in new)
        if new:
            package_import.work.trees.write(here, self._with(here, theirs, new))
            versions = {self._keys[old_id]: theirs[old_id].version for old_id in new}
            package_import.store.set_node_versions({key: v for key, v in versions.items() if v != 1})
        items = ((item.record, item.node.name, self._keys[old_id]) for old_id, item in incoming.items())
        package_import.remember(NODE, items, known)

    def _find_by_key(self, part: list[IncomingPlace], theirs: Tree, known: KnownKeys) -> None:
        for item in part:
            for candidate in self._import.candidates(NODE, item.record, item.node.name, known):
                here = self._here.nodes.get(candidate.id)
                if here is None or here.kind is not item.node.kind or here.id in self._taken:
                    continue
                if _codes_differ(item.node, here) or not self._same_organisation(item.node, here, theirs):
                    continue
                if candidate.is_it(here.name):
                    self._take(item.node.id, here.id)
                    break

    def _same_organisation(self, node: Node, here: Node, theirs: Tree) -> bool:
        if node.kind not in _INSIDE:
            return True
        month = self._import.month
        organisation = self._here.organisation_of(here.id, month)
        of_theirs = theirs.organisation_of(node.id, month)
        found = None if of_theirs is None else self._keys.get(of_theirs.id)
        return organisation is not None and organisation.id == found

    def _find_by_name(self, part: list[IncomingPlace], theirs: Tree) -> None:
        for item in part:
            node_id = item.node.id
            if node_id not in self._keys and (found := only(self._alike(item.node, theirs))) is not None:
                self._take(node_id, found)

    def _take(self, old_id: int, new_id: int) -> None:
        self._keys[old_id] = new_id
        self._taken.add(new_id)

    def _alike(self, node: Node, theirs: Tree) -> Iterator[int]:
        """Places here that are of the same kind and name.

        Organisations and what is above them are found anywhere; what is in an organisation, where it hangs there.
        A package's way up leads to the network that is here, whatever that is called.
        """
        month = self._import.month
        if node.kind in _INSIDE:
            parent_id = theirs.parent_id(node.id, month)
            above = None if parent_id is None else self._keys.get(parent_id)
            among = [] if above is None else self._here.children(above, month)
        else:
            among = [other for other in self._here.ordered if other.kind is node.kind]
            on_the_way = node.id != self._import.package.about.scope_id
            if node.kind is NodeKind.NETWORK and on_the_way and len(theirs.roots) == 1 == len(among):
                yield among[0].id
                return
        for other in among:
            free = other.kind is node.kind and other.id not in self._taken
            if free and other.name.spellings & node.name.spellings and not _codes_differ(node, other):
                yield other.id

    def _with(self, here: Tree, theirs: Tree, new: list[int]) -> Tree:
        """The tree here with the new places, under their new keys."""
        nodes, places = dict(here.nodes), dict(here.places)
        for old_id in new:
            key = self._keys[old_id]
            split_from = theirs[old_id].predecessor_id
            before = None if split_from is None else self._keys[split_from]
            nodes[key] = replace(theirs[old_id], id=key, predecessor_id=before)
            places[key] = tuple(
                Place(key, p.from_month, None if p.parent_id is None else self._keys[p.parent_id])
                for p in theirs.places[old_id]
            )
        return Tree(nodes, places)


def places_of(reading: PackageReading) -> dict[int, IncomingPlace]:
    """The places of a package by their keys; from here on these count as known, and its units too."""
    found = {}
    records = list(reading.records(NODE))
    reading.keys[NODE.name] = {record["id"]: record["id"] for _, record in records}
    words = reading.words(NODE_NAME, "node_id")
    for line, record in records:
        node = Node(
            record["id"],
            NodeKind(record["kind"]),
            Name.of(record["name"], words.get(record["id"])),
            record["opened_on"],
            record["closed_on"],
            record["code"],
            record["version"],
            reading.key(NODE, line, record, "predecessor_id"),
        )
        if node.opened_on and node.closed_on and node.closed_on < node.opened_on:
            raise unfit(NODE, line, "closed_after_opening")
        found[node.id] = IncomingPlace(line, record, node)
    reading.units = frozenset(i for i, item in found.items() if item.node.kind is NodeKind.UNIT)
    return found


def tree_of(reading: PackageReading, incoming: dict[int, IncomingPlace]) -> Tree:
    """The tree of the package, in which kinds nest and nothing hangs under itself."""
    places: dict[int, tuple[Place, ...]] = dict.fromkeys(incoming, ())
    for line, record in reading.records(NODE_PLACE):
        node_id = reading.key(NODE_PLACE, line, record, "node_id")
        parent_id = reading.key(NODE_PLACE, line, record, "parent_id")
        kind = incoming[node_id].node.kind
        fits = (
            kind is NodeKind.NETWORK
            if parent_id is None
            else incoming[parent_id].node.kind in _may_hold(kind)
        )
        if not fits:
            raise unfit(NODE_PLACE, line, "kinds_nest")
        places[node_id] += (Place(node_id, record["from_month"], parent_id),)
    for node_id, line_of in places.items():
        if not line_of or line_of[0].from_month != BEGINNING:
            raise unfit(NODE, incoming[node_id].line, "first_place_without_beginning")
    tree = Tree({node_id: item.node for node_id, item in incoming.items()}, places)
    for node_id, item in incoming.items():
        try:
            tree.reach(node_id)
            check_merged_once(tree, item.node, item.node)
        except ValueError:
            raise unfit(NODE, item.line, "nothing_under_itself") from None
        except TreeRefusalError:
            raise unfit(NODE, item.line, "kinds_nest") from None
    return tree


def _may_hold(kind: NodeKind) -> frozenset[NodeKind]:
    """Under what a place hangs; a merged organisation under another."""
    return PARENT_KINDS[kind] | HOLDING if kind is NodeKind.ORGANISATION else PARENT_KINDS[kind]


def _codes_differ(one: Node, other: Node) -> bool:
    """Official codes tell apart what has the same name."""
    return bool(one.code and other.code and one.code != other.code)
