"""Attempts to read what others ask and answer, to answer in their place, and to ask where one has no say.

``helpers.attacks.world`` has put there: a question of each organisation (997, a text, of the other; 996, a scale, of
the own), everybody's (995, yes or no), and an answer to each of the first two.
"""

from helpers.attacks import EVERYBODY, NO_ENTRIES, Attack, attack
from helpers.attacks.writing import answered, saved

_NO_MENTOR = tuple(who for who in EVERYBODY if who != "mentor")
_NO_NETWORK = tuple(who for who in EVERYBODY if who != "network")
_LOCKED_OUT = ("deactivated", "first", "gated")


def _given(*answers: str) -> str:
    """Of a draft: each a question, a text and a number."""
    names = ("question_id", "text", "number")
    parts = (
        ", ".join(f'"{name}": {value}' for name, value in zip(names, a.split(", "), strict=True))
        for a in answers
    )
    return f'"answers": [{", ".join(f"{{{part}}}" for part in parts)}]'


def _ask(node: str, kind: str = "text", name: str = "Miten?", names: str = "{}") -> str:
    return f"SELECT app.save_question(NULL, NULL, {node}, '{kind}', '{name}', '{names}', NULL, NULL)"


def _word(question: int, version: int = 1, node: str = "NULL", name: str = "Toisin?") -> str:
    return f"SELECT app.save_question({question}, {version}, {node}, 'text', '{name}', '{{}}', 1, NULL)"


ANSWERS: tuple[Attack, ...] = (
    # Reading
    attack(
        "answers of another organisation",
        EVERYBODY,
        "SELECT app.entry('«foreign_entry»') -> 'answers'",
        gets="is None",
    ),
    attack("any answer", NO_ENTRIES, "SELECT app.entry('«own_entry»') -> 'answers'", gets="is None"),
    attack(
        "answers in another unit", ("other",), "SELECT app.entry('«own_entry»') -> 'answers'", gets="is None"
    ),
    attack(
        "questions of another organisation",
        EVERYBODY,
        "SELECT FROM app.read_question() AS q WHERE q.id = 997",
        gets="rows 0",
    ),
    attack(
        "their wordings",
        EVERYBODY,
        "SELECT FROM app.read_question_name() AS q WHERE q.question_id = 997",
        gets="rows 0",
    ),
    attack("any question", _LOCKED_OUT, "SELECT FROM app.read_question()", gets="rows 0"),
    attack("any wording", _LOCKED_OUT, "SELECT FROM app.read_question_name()", gets="rows 0"),
    attack(
        "answers by a function in WHERE",
        ("worker", "viewer"),
        "SELECT count(*) FROM entry_answer WHERE 1 / (CASE WHEN text = 'Salaisuus' THEN 0 ELSE 1 END) = 0",
    ),
    # By hand
    *(
        attack(f"{table} by hand: {sql.split()[0]}", EVERYBODY, sql)
        for table, sql in (
            ("entry_answer", "INSERT INTO entry_answer VALUES ('«own_entry»', 995, NULL, 1)"),
            ("entry_answer", "UPDATE entry_answer SET number = 1"),
            ("entry_answer", "DELETE FROM entry_answer"),
            ("question", "INSERT INTO question (kind, name, position, version) VALUES ('text', 'x', 1, 1)"),
            ("question", "UPDATE question SET name = 'x'"),
            ("question", "DELETE FROM question"),
            ("question_name", "INSERT INTO question_name VALUES (996, 'sv', 'x')"),
            ("question_name", "UPDATE question_name SET name = 'x'"),
            ("question_name", "DELETE FROM question_name"),
        )
    ),
    # Answering
    attack(
        "answers at others' entries",
        ("worker", "mentor", "area_mentor"),
        answered("conflict", key="foreign_entry", version=2, more=_given("995, null, 1")),
        gets="is None",
    ),
    *(
        attack(
            f"an answer {what}",
            ("worker", "mentor"),
            saved(more=_given(answer)),
            "SELECT app.entry('«fresh»') ->> 'answers'",
            gets="is []",
        )
        for what, answer in (
            ("to another organisation's question", '997, "x", null'),
            ("to no question", "1999, null, 1"),
            ("beyond the scale", "996, null, 6"),
            ("below the scale", "996, null, 0"),
            ("that is neither yes nor no", "995, null, 2"),
            ("in words to a scale", '996, "x", null'),
            ("that is both", '996, "x", 3'),
            ("that is nothing", "996, null, null"),
            ("without a question", "null, null, 1"),
        )
    ),
    attack(
        "two answers to one question",
        ("worker",),
        saved(more=_given("996, null, 1", "996, null, 2")),
        gets="LB002",
    ),
    # Asking
    attack("a question for another organisation", EVERYBODY, _ask("«taipalsaari»")),
    attack("a question for a unit of others", EVERYBODY, _ask("«kirkonkyla»")),
    attack("a question of the own organisation", _NO_MENTOR, _ask("«tampere»")),
    attack("a question for the whole by the mentor of an area", ("area_mentor",), _ask("«tampere»")),
    attack("a question for everybody", _NO_NETWORK, _ask("NULL")),
    attack("a question for the region", EVERYBODY, _ask("«region»"), gets="42501 or LB002"),
    attack("is there a place?", EVERYBODY, _ask("«nothing»")),
    attack("another's question reworded", EVERYBODY, _word(997)),
    attack("another's question taken over", ("mentor",), _word(997, node="«tampere»")),
    attack("everybody's question reworded", _NO_NETWORK, _word(995)),
    attack("is there a question?", EVERYBODY, _word(1999)),
    attack("the own question by no mentor", _NO_MENTOR, _word(996)),
    attack("an old version of a question", ("mentor",), _word(996, version=7), gets="is 0"),
    attack("a question without words", ("mentor",), _ask("«tampere»", name=" "), gets="LB002"),
    attack("a question in no language", ("mentor",), _ask("«tampere»", names='{"xx": "x"}'), gets="LB002"),
    attack("a question of no kind", ("mentor",), _ask("«tampere»", kind="secret"), gets="23514"),
    attack(
        "asked with rights of before",
        ("mentor",),
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        _ask("«tampere»"),
    ),
)

ANSWER_RIGHTS: tuple[Attack, ...] = (
    attack(
        "right: answers at one's own entry",
        ("worker", "mentor"),
        saved(more=_given("996, null, 5", "995, null, 0")),
        "SELECT jsonb_array_length(app.entry('«fresh»') -> 'answers')",
        gets="is 2",
    ),
    attack(
        "right: another answer",
        ("worker", "mentor"),
        saved(key="own_entry", version=1, more=_given("996, null, 1")),
        "SELECT app.entry('«own_entry»') -> 'answers' -> 0 ->> 2",
        gets="is 1",
    ),
    attack(
        "right: answers of the unit",
        ("worker", "mentor", "manager", "area_mentor"),
        "SELECT app.entry('«own_entry»') -> 'answers' -> 0 ->> 0",
        gets="is 996",
    ),
    attack(
        "right: what is asked in the own unit",
        ("worker", "mentor", "manager"),
        "SELECT FROM app.read_question() AS q WHERE q.id IN (995, 996)",
        gets="rows 2",
    ),
    attack("right: a question of the own organisation", ("mentor",), _ask("«tampere»"), gets="rows 1"),
    attack("right: a question of the own area", ("mentor", "area_mentor"), _ask("«ita»"), gets="rows 1"),
    attack("right: a question for everybody", ("network",), _ask("NULL"), gets="rows 1"),
    attack("right: a question reworded", ("mentor",), _word(996), gets="is 996"),
)
