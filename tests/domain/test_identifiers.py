"""Identifiers are written as their registers write them, or refused with an example."""

import pytest

from app.domain.identifiers import REGISTERS, Scheme, normalised


@pytest.mark.parametrize("scheme", list(Scheme))
def test_each_registers_example_is_one_of_its_numbers(scheme: Scheme) -> None:
    assert normalised(scheme, REGISTERS[scheme].example) == REGISTERS[scheme].example


@pytest.mark.parametrize(
    ("scheme", "typed", "written"),
    [
        ("GB-COH", "1234567", "01234567"),
        ("GB-COH", "12", "00000012"),
        ("GB-COH", " 0123 4567 ", "01234567"),
        ("GB-COH", "sc12345", "SC012345"),
        ("GB-COH", "IP12345R", "IP12345R"),
        ("GB-COH", "GB-COH-01234567", "01234567"),
        ("GB-PPON", "pabc-1234-defg", "PABC-1234-DEFG"),
        ("GB-NIC", "NIC100012", "100012"),
        ("GB-NHS", "rj1", "RJ1"),
    ],
)
def test_what_people_type_becomes_what_the_register_writes(
    scheme: str, typed: str, written: str
) -> None:
    assert normalised(Scheme(scheme), typed) == written


@pytest.mark.parametrize(
    ("scheme", "typed"),
    [
        ("GB-COH", "123456789"),
        ("GB-COH", "ABC12345"),
        ("GB-COH", "１２３４５６７８"),
        ("GB-COH", ""),
        ("GB-PPON", "PABC-123-DEFG"),
        ("GB-PPON", "PABC1234DEFG"),
        ("GB-CHC", "12345"),
        ("GB-SC", "012345"),
        ("GB-UKPRN", "20007783"),
        ("GB-LAE", "C1"),
    ],
)
def test_what_cannot_be_a_number_of_the_register_is_refused(scheme: str, typed: str) -> None:
    with pytest.raises(ValueError, match=REGISTERS[Scheme(scheme)].example):
        normalised(Scheme(scheme), typed)
