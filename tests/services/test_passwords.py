"""Hashing passwords, and measuring how hard they are to guess."""

import pytest

from app.domain.errors import Invalid
from app.services.passwords import check_new_password, hash_password, is_password

GOOD = "velvet orchid tractor nine"


def test_a_hash_is_argon2id_with_46_mebibytes_and_holds_no_password() -> None:
    stored = hash_password(GOOD)
    assert stored.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert GOOD not in stored
    assert stored != hash_password(GOOD)


def test_only_the_password_matches() -> None:
    stored = hash_password("café au lait, s'il vous plaît")
    assert is_password(stored, "cafe\u0301 au lait, s'il vous plai\u0302t")
    for wrong in ("", "cafe au lait, s'il vous plait", "x" * 100_000):
        assert not is_password(stored, wrong)


def test_without_a_hash_nothing_matches() -> None:
    assert not is_password("", "")
    assert not is_password("", "nobody has this password")
    assert not is_password("not a hash", GOOD)


@pytest.mark.parametrize(
    "text",
    ["Password12345678", "aaaaaaaaaaaaaaaaaaaa", "qwertyuiop12345", "commercialisation pipeline"],
)
def test_easy_ones_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="too easy to guess"):
        check_new_password(text, name="Helen Marsh", email="helen.marsh@example.gov.uk")


def test_a_good_one_passes_and_a_refusal_names_its_field() -> None:
    check_new_password(GOOD, name="Helen Marsh", email="helen.marsh@example.gov.uk")
    with pytest.raises(Invalid) as refused:
        check_new_password("short", name="Helen", email="h@example.gov.uk", field="new")
    assert refused.value.problems[0].field == "new"
