"""What somebody may send in place of an argument, by its type: nothing, too much, out of range, of another kind."""

import json
from collections.abc import Iterator, Mapping

from helpers.attacks.functions import Arguments, Function, quoted

MANY = 100_000
_NUMBERS = ("0", "-1", "2147483647", "-2147483648", "2147483648", "1e5", "x", "")
_WORDS = ("", " ", "\x01", "a\nb", "'; SELECT 1; --", "%", "\\", "\u202e\u2066", "\ufffe", "x" * 200_001)
_DAYS = ("infinity", "-infinity", "0044-03-15 BC", "9999-12-31", "5874897-12-31", "2025-02-30", "x", "")
_KEYS = ("x", "", "00000000-0000-0000-0000-000000000000", "{}")
_DOCUMENTS = (
    *("null", "[]", "{}", "1", '"x"', "true", "[null]", "[[]]", "[{}]", '[{"id": null}]', "{"),
    *('{"id": 1, "id": 2}', '{"": 1}', '{"id": 1e400}', '{"id": 99999999999999999999}', '{"id": -0.5}'),
    *('{"name": "\\u0000"}', '{"name": "\\ud800"}', '{"-1": [[0, 1]]}', '["a", 1, null, {}]'),
)
_LARGE_DOCUMENTS = (
    "repeat('[', 5000) || repeat(']', 5000)",
    """repeat('{"a":', 5000) || '1' || repeat('}', 5000)""",
    "'\"' || repeat('x', 10000000) || '\"'",
    "'{\"name\": \"' || repeat('x', 10000000) || '\"}'",
    f"(SELECT '[' || string_agg(n::text, ',') || ']' FROM generate_series(1, {MANY}) AS n)",
    f"(SELECT '[' || string_agg('{{}}', ',') || ']' FROM generate_series(1, {MANY}) AS n)",
    f"(SELECT '{{' || string_agg('\"' || n || '\": 1', ',') || '}}' FROM generate_series(1, {MANY}) AS n)",
)
_IN_DOCUMENTS = (
    *("null", "[]", "{}", "true", '"x"', '""', "-1", "0.5", "1e400", "2147483648", "[null]", "[[1, 2]]"),
    *('{"a": {"b": []}}', '{"fi": null}', '{"xx": "x"}', '"9999-12-31"', '"infinity"', '"\\u0001"', "[1, 1]"),
    *(
        '[{"question_id": 1, "number": 1e9}]',
        '[["girls", "7-12", 1], ["girls", "7-12", 2]]',
        "[-1, 2147483647]",
    ),
    '[{"id": -1, "kind": "unit", "name": "x"}, {"id": -1, "kind": "unit", "name": "x"}]',
    '[{"gender": "girls", "band": "7-12", "visits": -3}]',
    '"' + "x" * 200_001 + '"',
)


def hostile(arguments: Arguments, function: Function) -> Iterator[tuple[str, ...]]:
    """Whole lists of arguments: each place once with everything hostile of its type, the others being one's own."""
    own = arguments.all_of(function, "own")
    yield tuple(f"NULL::{of_type}" for of_type in function.types)
    for place, (name, of_type) in enumerate(zip(function.names, function.types, strict=True)):
        for value in _values(arguments, function, name, of_type):
            yield (*own[:place], value, *own[place + 1 :])


def _values(arguments: Arguments, function: Function, name: str, of_type: str) -> Iterator[str]:
    yield f"NULL::{of_type}"
    yield arguments.one(function, name, of_type, "hidden")
    base = of_type.removesuffix("[]")
    if base == "jsonb":
        yield from _documents(arguments, function, name, of_type)
        return
    plain = {"integer": _NUMBERS, "bigint": _NUMBERS, "text": _WORDS, "date": _DAYS, "uuid": _KEYS}.get(
        base, ("x",)
    )
    if base == of_type:
        yield from (f"{quoted(value)}::{of_type}" for value in plain)
        if base == "text":
            yield "repeat('x', 10000000)"
        return
    yield from (f"'{{}}'::{of_type}", f"'{{NULL}}'::{of_type}", f"'{{{{1,2}},{{3,4}}}}'::{of_type}")
    yield from (f"ARRAY[{quoted(value)}]::{of_type}" for value in plain)
    yield f"ARRAY(SELECT n::text FROM generate_series(1, {MANY}) AS n)::{of_type}"
    own = arguments.one(function, name, of_type, "own")
    yield f"array_fill(({own})[1], ARRAY[{MANY}])"


def _documents(arguments: Arguments, function: Function, name: str, of_type: str) -> Iterator[str]:
    yield from (f"{quoted(document)}::{of_type}" for document in _DOCUMENTS)
    yield from (f"({document})::{of_type}" for document in _LARGE_DOCUMENTS)
    plain = arguments.one(function, name, of_type, "own")
    whole = json.loads(plain[1 : plain.rindex("'")].replace("''", "'"))
    inner = whole[0] if isinstance(whole, list) else whole
    assert isinstance(inner, Mapping)
    for key in inner:
        for value in _IN_DOCUMENTS:
            fields = ", ".join(
                f"{json.dumps(each)}: {value if each == key else json.dumps(inner[each])}" for each in inner
            )
            sent = f"[{{{fields}}}]" if isinstance(whole, list) else f"{{{fields}}}"
            yield f"{quoted(sent)}::{of_type}"
        missing = {each: inner[each] for each in inner if each != key}
        yield f"{quoted(json.dumps([missing] if isinstance(whole, list) else missing))}::{of_type}"
