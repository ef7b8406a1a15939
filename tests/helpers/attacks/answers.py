"""Attempts to read what others ask and answer, to answer in their place, and to ask where one has no say.

``helpers.attacks.world`` has put there: a question of each organisation (997, a text, of the other; 996, a scale, of
the own), everybody's (995, yes or no), and an answer to each of the first two.
"""

from helpers.attacks import EVERYBODY, NO_ENTRIES, Attack, attack
from helpers.attacks.writing import OWN

_CHANGE = "UPDATE entry SET girls = 3, version = version + 1 WHERE id = '«own_entry»'"
_BIN = "UPDATE entry SET binned_at = now(), version = version + 1 WHERE id = '«own_entry»'"
_NO_MENTOR = tuple(who for who in EVERYBODY if who != "mentor")
_NO_NETWORK = tuple(who for who in EVERYBODY if who != "network")
_LOCKED_OUT = ("deactivated", "first", "gated")


def _keep(entry: str, *answers: str) -> str:
    return f"""SELECT app.keep_answers('[{{"entry": "«{entry}»", "answers": [{", ".join(answers)}]}}]')"""


def _ask(node: str, kind: str = "text", name: str = "Miten?", names: str = "{}") -> str:
    return f"SELECT app.save_question(NULL, NULL, {node}, '{kind}', '{name}', '{names}', NULL, NULL)"


def _word(question: int, version: int = 1, node: str = "NULL", name: str = "Toisin?") -> str:
    return f"SELECT app.save_question({question}, {version}, {node}, 'text', '{name}', '{{}}', 1, NULL)"


ANSWERS: tuple[Attack, ...] = (
    # Reading
    attack(
        "answers of another organisation",
        EVERYBODY,
        "SELECT FROM entry_answer WHERE question_id = 997",
        gets="rows 0",
    ),
    attack("any answer", NO_ENTRIES, "SELECT FROM entry_answer", gets="rows 0"),
    attack(
        "answers in another unit",
        ("other",),
        "SELECT FROM entry_answer WHERE question_id = 996",
        gets="rows 0",
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
        gets="is 0",
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
    attack("answers at others' entries", EVERYBODY, _keep("foreign_entry", "[995, null, 1]")),
    attack("others' answers removed", EVERYBODY, _keep("foreign_entry")),
    attack("answers at an entry not saved just now", EVERYBODY, _keep("own_entry", "[996, null, 1]")),
    attack("answers removed of an entry not saved just now", EVERYBODY, _keep("own_entry")),
    attack(
        "answers beside others' entries",
        ("worker", "mentor"),
        _CHANGE,
        """SELECT app.keep_answers('[{"entry": "«own_entry»", "answers": []},"""
        """ {"entry": "«foreign_entry»", "answers": []}]')""",
    ),
    attack("answers at no entry", ("worker", "mentor"), _keep("fresh", "[995, null, 1]")),
    attack("answers in the bin", ("worker", "mentor"), _BIN, _keep("own_entry", "[996, null, 1]")),
    attack(
        "a savepoint is no saving",
        ("worker",),
        "SAVEPOINT here",
        _CHANGE,
        "ROLLBACK TO here",
        _keep("own_entry", "[996, null, 1]"),
    ),
    *(
        attack(f"an answer {what}", ("worker", "mentor"), OWN, _keep("fresh", answer), gets="LB002")
        for what, answer in (
            ("to another organisation's question", '[997, "x", null]'),
            ("to no question", "[1999, null, 1]"),
            ("beyond the scale", "[996, null, 6]"),
            ("below the scale", "[996, null, 0]"),
            ("that is neither yes nor no", "[995, null, 2]"),
            ("in words to a scale", '[996, "x", null]'),
            ("that is both", '[996, "x", 3]'),
            ("that is nothing", "[996, null, null]"),
            ("without a question", "[null, null, 1]"),
        )
    ),
    attack(
        "two answers to one question",
        ("worker",),
        OWN,
        _keep("fresh", "[996, null, 1]", "[996, null, 2]"),
        gets="21000",
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
        OWN,
        _keep("fresh", "[996, null, 5]", "[995, null, 0]"),
        "SELECT count(*) FROM entry_answer WHERE entry_id = '«fresh»'",
        gets="is 2",
    ),
    attack(
        "right: another answer",
        ("worker", "mentor"),
        _CHANGE,
        _keep("own_entry", "[996, null, 1]"),
        "SELECT number FROM entry_answer WHERE entry_id = '«own_entry»'",
        gets="is 1",
    ),
    attack(
        "right: answers of the unit",
        ("worker", "mentor", "manager", "area_mentor"),
        "SELECT FROM entry_answer WHERE question_id = 996",
        gets="rows 1",
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
