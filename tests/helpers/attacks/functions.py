"""The functions that people may call, as the catalogue has them: what is new there is attacked by itself.

``arguments`` fills a call with keys, words and dates of one kind: ``hidden`` are another organisation's, ``absent``
nobody's, ``own`` those of the attacker's own unit. For JSON it makes up an object with every key that the function
(or one that it calls) reads.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import text

from logbook_desktop.data.database import Database

KINDS = ("hidden", "absent", "own")
_KEYS: dict[str, tuple[str, str]] = {
    # The end of a name: the facts that are another's and one's own.
    "person": ("foreign_id", "asked_for_id"),
    "person_id": ("foreign_id", "asked_for_id"),
    "organisation": ("taipalsaari", "tampere"),
    "organisation_id": ("taipalsaari", "tampere"),
    "into_node": ("foreign_organisation", "tampere"),
    "question": ("foreign_question", "own_question"),
    "question_id": ("foreign_question", "own_question"),
    "tag": ("foreign_tag", "own_tag"),
    "tags": ("foreign_tag", "own_tag"),
    "span": ("foreign_span", "own_span"),
    "set": ("foreign_set", "own_set"),
    "sets": ("foreign_set", "own_set"),
    "age_band_set_id": ("foreign_set", "own_set"),
    "proposal": ("foreign_proposal", "own_proposal"),
    "activity": ("foreign_activity", "own_activity"),
    "activity_id": ("foreign_activity", "own_activity"),
    "keys": ("foreign_activity", "own_activity"),
}
_OTHERWISE = ("kirkonkyla", "hervanta")
"""What any other number is: most are nodes."""
_NUMBERS = {
    "version": 1,
    "old_version": 1,
    "place": 1,
    "position": 1,
    "skip": 0,
    "most": 5,
    "starts": 0,
    "start_minute": 1_020,
    "minutes": 210,
    "month": 24_320,
    "from_month": 24_320,
    "first_month": 24_300,
    "last_month": 24_320,
}
_WORDS = {
    "role": "worker",
    "new_role": "viewer",
    "roles": "worker",
    "kind": "setting",
    "code": "camp",
    "language": "fi",
    "field": "what",
    "by_what": "month",
    "form": "open",
    "setting": "youth_centre",
    "estimated": "false",
    "gender": "girls",
    "band": "7-12",
    "sort_key": "x",
    "file_name": "x",
    "email": "",
}
_FIXED: dict[str, object] = {
    **{key: [] for key in ("added", "changed", "removed", "answers", "ages", "forms", "settings")},
    **dict.fromkeys(("estimated", "binned", "descending"), False),
    **dict.fromkeys(("girls", "boys", "other", "staff_count"), 1),
    **dict.fromkeys(("producers", "youth_minutes"), 0),
    **dict.fromkeys(("staff_minutes", "known", "age_band_set_id")),
    "order_by": "date",
    "names": {},
    "places": {},
    "rows": {},
}
_SEEN = {"hidden": "Salaisuus", "absent": "Olematon!", "own": "biljardia"}
_DAYS = {"hidden": "2025-11-03", "absent": "1999-01-01", "own": "2025-11-04"}
NOBODYS = 1_999_999
_ABSENT_ENTRY = "01ffffff-0000-7000-8000-0000000000ff"


@dataclass(frozen=True)
class Function:
    """``reads``: the keys of JSON that are looked at; ``writes``: it may change something."""

    signature: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    defaults: int
    columns: tuple[str, ...]
    writes: bool
    source: str
    reads: tuple[str, ...] = ()
    changes_rights: bool = False

    @property
    def name(self) -> str:
        return self.signature.partition("(")[0]

    @property
    def reads_keys(self) -> bool:
        """Whether what it is asked for can be another's: a key, a word or a day."""
        return any(
            name not in _NUMBERS and name not in _WORDS and of_type != "boolean" and name != "verifier"
            for name, of_type in zip(self.names, self.types, strict=True)
        )

    def call(self, *values: str) -> str:
        return f"{self.name}({', '.join(values)})"


_CATALOGUE = """
    SELECT p.oid::regprocedure::text, coalesce(p.proargnames[1:p.pronargs], '{}'),
           ARRAY(SELECT t::regtype::text FROM unnest(p.proargtypes) AS t), p.pronargdefaults,
           ARRAY(SELECT n.name FROM unnest(p.proargnames, p.proargmodes) AS n (name, mode) WHERE n.mode = 't')
           || ARRAY(SELECT a.attname::text FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
                     WHERE t.oid = p.prorettype AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
           p.provolatile = 'v', coalesce(pg_get_function_sqlbody(p.oid), p.prosrc),
           EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
                    WHERE a.privilege_type = 'EXECUTE'
                      AND (a.grantee = 0 OR pg_get_userbyid(a.grantee) ~ '_people$'))
      FROM pg_proc p
     WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
     ORDER BY 1"""
_ATTRIBUTES = """
    SELECT c.oid::regclass::text, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'c' AND a.attnum > 0 GROUP BY 1"""


def called_by_people(database: Database) -> tuple[Function, ...]:
    """Every function outside the catalogs on which people, or everybody, have EXECUTE."""
    with database.engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(_CATALOGUE))]
        composed = {str(row[0]): list(row[1]) for row in connection.execute(text(_ATTRIBUTES))}
    sources: dict[str, str] = {}
    for signature, *_, source, _open in found:
        name = signature.partition("(")[0]
        sources[name] = sources.get(name, "") + str(source)
    return tuple(
        Function(
            signature,
            tuple(names),
            tuple(types),
            defaults,
            tuple(columns),
            writes,
            str(source),
            _keys_read(signature.partition("(")[0], sources, composed),
            "app.mark_right_change" in _calls(signature.partition("(")[0], sources),
        )
        for signature, names, types, defaults, columns, writes, source, is_open in found
        if is_open
    )


def _calls(name: str, sources: Mapping[str, str]) -> set[str]:
    """Itself and every function that it leads to."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        if (one := waiting.pop()) not in seen:
            seen.add(one)
            waiting += re.findall(r"app\.\w+", sources.get(one, ""))
    return seen


def _keys_read(name: str, sources: Mapping[str, str], composed: Mapping[str, list[str]]) -> tuple[str, ...]:
    keys: set[str] = set()
    for one in _calls(name, sources):
        source = sources.get(one, "")
        keys |= set(re.findall(r"->>?\s*'(\w+)'", source)) | set(re.findall(r"\?\s*'(\w+)'", source))
        keys |= set(composed.get(one, ()))
    return tuple(sorted(keys))


def quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


@dataclass(frozen=True)
class Arguments:
    """Values for the arguments of functions, out of the facts of the world that is attacked."""

    facts: Mapping[str, object]

    def all_of(self, function: Function, kind: str) -> tuple[str, ...]:
        """As SQL writes them, one for each argument."""
        return tuple(
            self.one(function, name, of_type, kind)
            for name, of_type in zip(function.names, function.types, strict=True)
        )

    def one(self, function: Function, name: str, of_type: str, kind: str) -> str:
        base = of_type.removesuffix("[]")
        if base == "jsonb":
            value: object = {key: self._json(function, key, kind) for key in function.reads}
            if name in {"names", "texts"}:
                value = dict.fromkeys(("fi", "sv", "en"), "x")
            elif name in {"parts", "drafts", "entries"}:
                value = [value]
            return f"{quoted(json.dumps(value))}::{of_type}"
        plain = quoted(str(self.plain(name, base, kind)))
        return f"ARRAY[{plain}]::{of_type}" if base != of_type else f"{plain}::{of_type}"

    def plain(self, name: str, base: str, kind: str) -> object:
        match base:
            case "integer" | "bigint" | "smallint":
                return _NUMBERS[name] if name in _NUMBERS else self._key(name, kind)
            case "uuid":
                return {"hidden": self.facts["foreign_entry"], "own": self.facts["own_entry"]}.get(
                    kind, _ABSENT_ENTRY
                )
            case "text":
                return self._words(name, kind)
            case "date" | "timestamp with time zone":
                return _DAYS[kind]
            case "boolean":
                return "true"
            case _:
                raise AssertionError(f"what is a {base}? ({name})")

    def _key(self, name: str, kind: str) -> object:
        if kind == "absent":
            return NOBODYS
        foreign, own = _KEYS.get(name, _KEYS.get(name.rpartition("_")[2], _OTHERWISE))
        return self.facts[foreign if kind == "hidden" else own]

    def _words(self, name: str, kind: str) -> object:
        if name in _WORDS:
            return _WORDS[name]
        if name == "verifier":
            return self.facts["verifier"]
        if name == "fingerprints":
            known = str(self.facts["foreign_fingerprint"])
            return known if kind == "hidden" else known[:-1] + "y"
        return _SEEN[kind]

    def _json(self, function: Function, key: str, kind: str) -> object:
        if key in _FIXED:
            return _FIXED[key]
        if key in _WORDS or key in {"name", "what", "why", "search", "words", "text"}:
            return self._words(key, kind)
        if key in {"date", "closed_on", "first", "last", "first_day", "last_day", "day"}:
            return _DAYS[kind]
        if key in {"entry", "entry_id"} or (key == "id" and re.search("entr|import", function.name)):
            return str(self.plain(key, "uuid", kind))
        of = function.name.rpartition("_")[2] if key == "id" else key.removesuffix("s").removesuffix("_id")
        number = self.plain(of, "integer", kind)
        return [number] if key.endswith("_ids") else number


def alike(words: str, facts: Mapping[str, object]) -> str:
    """Without the keys and words that were asked for, and without the numbers of positions."""
    asked = {*_SEEN.values(), *_DAYS.values(), str(NOBODYS), _ABSENT_ENTRY, str(facts["foreign_entry"])}
    asked |= {str(facts[foreign]) for foreign, _ in (*_KEYS.values(), _OTHERWISE)}
    known = str(facts["foreign_fingerprint"])
    asked |= {known, known[:-1] + "y"}
    for one in sorted(asked, key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", "…", words)
    return words


def conditions(function: Function) -> Iterator[str]:
    """What a caller may ask of the rows of a function, with operators that tell nothing and with such that could."""
    yield "f::text = 'Salaisuus'"
    yield "f IS NOT NULL"
    yield "1 / (CASE WHEN f::text LIKE '%Salaisuus%' THEN 0 ELSE 1 END) = 1"
    for column in function.columns:
        yield f"f.{column}::text >= 'S'"
