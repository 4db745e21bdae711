"""Gate sets as TOML: read back as written, and refused by the line."""

import time

import pytest

from app.domain.errors import Invalid
from app.queries.programme_gates import gate_version
from app.standards.gate_file import gates_from, gates_to_toml, lines_of
from tests.world import World

SOUND = '''format = "commercialisation-gates-1"

[[gate]]
n = 1
quorum = "some"
quorum_count = 2

[[criterion]]
gate = 1
key = "fair"
title = "Fair"
strength = "blocking"
guidance = """
key = "not a key"
"""

[[criterion]]
gate = 1
key = "useful"
title = "Useful"
strength = "required"
functions = ["legal"]
'''


def problems(text: str) -> list[str]:
    """What a file is refused for."""
    with pytest.raises(Invalid) as caught:
        gates_from(text)
    assert {p.field for p in caught.value.problems} == {"toml"}
    return [p.message for p in caught.value.problems]


def test_a_sound_file_is_read() -> None:
    gates = gates_from(SOUND)
    assert [c.key for c in gates.of_gate(1)] == ["fair", "useful"]
    assert gates.terms_of(1).quorum_words == "2 of the named sponsors"
    assert gates.terms_of(1).asked == ("legal",)


def test_what_is_exported_is_read_back_as_it_was(sqlite_world: World) -> None:
    version = sqlite_world.read(gate_version, sqlite_world.lead, sqlite_world.programme_id, 1)
    gates = gates_from(gates_to_toml(version))
    assert [c.key for c in gates.criteria] == [c.key for g in version.gates for c in g.criteria]
    assert [gates.terms_of(g.gate).asked for g in version.gates] == [
        tuple(g.terms.asked) for g in version.gates
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Fair"', '"Fair', "Line 11: Not TOML: illegal character '\\n'"),
        ('"blocking"', '"vital"', 'Line 12: “strength” must be one of "blocking", "required"'),
        ('key = "useful"', 'key = "fair"', "Line 17: Another criterion of this gate has this key"),
        ('title = "Useful"', 'titel = "Useful"', "Line 20: “titel” is not known here"),
        ('functions = ["legal"]', 'functions = ["law"]', "Line 22: “functions” must be one of"),
        ("quorum_count = 2", "quorum_count = 99", "Line 6: “quorum_count” must be 12 or less"),
        ("quorum_count = 2\n", "", "Line 3: Enter how many sponsors must agree"),
        ('gate = 1\nkey = "fair"', 'gate = 6\nkey = "fair"', "Line 9: “gate” must be 5 or less"),
        ("gate = 1\nkey", 'gate = "1"\nkey', "Line 9: “gate” must be a whole number"),
        ("gates-1", "gates-2", 'Line 1: “format” must be "commercialisation-gates-1"'),
        ('strength = "required"', 'rule = "made_up"\nstrength = "required"', "Line 17: There is"),
    ],
)
def test_each_problem_names_its_line(old: str, new: str, said: str) -> None:
    assert SOUND.count(old) >= 1
    found = problems(SOUND.replace(old, new, 1))
    assert any(message.startswith(said) for message in found), found


def test_every_problem_is_told_at_once_but_not_without_end() -> None:
    found = problems(SOUND.replace('"blocking"', '"a"').replace('"required"', '"b"'))
    assert len(found) == 2
    many = SOUND + '[[criterion]]\ngate = "x"\n' * 60
    assert problems(many)[-1].startswith("And ")


@pytest.mark.parametrize("text", ["", "x = 1", "[[criterion]]\n", "a" * 200_001, "[" * 5_000])
def test_what_is_no_gate_file_is_refused(text: str) -> None:
    assert problems(text)


def test_lines_are_found_in_spite_of_long_strings_and_windows_endings() -> None:
    lines = lines_of(SOUND.replace("\n", "\r\n"))
    assert lines["criterion", 1] == 17
    assert ("criterion", 0, "key") in lines and lines["criterion", 0, "key"] == 10


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 60_000 + " = 1",
        "[" + "a." * 60_000 + "a]",
        "x = {" + "a." * 60_000 + "a = 1}",
        '"a"' + '."a"' * 40_000 + " = 1",
        "n = " + "9" * 100_000,
        '"' + '\\"' * 60_000,
        '"""' + '\\"""' * 30_000,
        "x = " + "[" * 100_000,
    ],
)
def test_a_file_made_to_take_long_is_refused_at_once(text: str) -> None:
    """It is read while nobody else can write: seconds would stop the service."""
    begun = time.perf_counter()
    with pytest.raises(Invalid):
        gates_from(text)
    assert time.perf_counter() - begun < 2


def test_dots_in_texts_are_no_dots_of_keys() -> None:
    dotted = "One. Two. Three. " * 20
    assert gates_from(SOUND.replace('key = "not a key"', dotted)).of_gate(1)
