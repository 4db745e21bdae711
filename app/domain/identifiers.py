"""What public registers call an organisation: `GB-COH` and a number, as open contracting writes it.

Source: the Procurement Act 2023 central digital platform's list of schemes and org-id.guide. Each
scheme says how its numbers look; `normalised` writes one the way its register does.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum


class Scheme(StrEnum):
    """A register of organisations."""

    PPON = "GB-PPON"
    COMPANIES_HOUSE = "GB-COH"
    CHARITY_COMMISSION = "GB-CHC"
    SCOTTISH_CHARITY = "GB-SC"
    NORTHERN_IRELAND_CHARITY = "GB-NIC"
    NHS = "GB-NHS"
    PROVIDER_REFERENCE = "GB-UKPRN"
    GOVERNMENT = "GB-GOR"
    LOCAL_AUTHORITY = "GB-LAE"

    @property
    def label(self) -> str:
        """What people call the register."""
        return REGISTERS[self].label

    @property
    def example(self) -> str:
        """A number of the right form."""
        return REGISTERS[self].example


@dataclass(frozen=True, slots=True)
class Register:
    """How one register's numbers look."""

    label: str
    pattern: re.Pattern[str]
    example: str


def _register(label: str, pattern: str, example: str) -> Register:
    return Register(label, re.compile(pattern, re.ASCII), example)


REGISTERS: dict[Scheme, Register] = {
    Scheme.PPON: _register(
        "Public procurement number (PPON)", r"[A-Z]{4}-\d{4}-[A-Z]{4}", "PABC-1234-DEFG"
    ),
    Scheme.COMPANIES_HOUSE: _register(
        "Companies House", r"\d{8}|[A-Z]{2}\d{6}|[A-Z]{2}\d{5}[A-Z]", "01234567"
    ),
    Scheme.CHARITY_COMMISSION: _register(
        "Charity Commission, England and Wales", r"\d{6,7}", "1234567"
    ),
    Scheme.SCOTTISH_CHARITY: _register("Scottish charity register", r"SC\d{6}", "SC012345"),
    Scheme.NORTHERN_IRELAND_CHARITY: _register(
        "Charity Commission, Northern Ireland", r"\d{6}", "100012"
    ),
    Scheme.NHS: _register("NHS organisation code (ODS)", r"[A-Z0-9]{3,8}", "RJ1"),
    Scheme.PROVIDER_REFERENCE: _register("UK provider reference (UKPRN)", r"1\d{7}", "10007783"),
    Scheme.GOVERNMENT: _register("Government organisation register", r"[A-Z]{1,3}\d{1,5}", "EA199"),
    Scheme.LOCAL_AUTHORITY: _register("Local authority, England", r"[A-Z]{3,4}", "CMD"),
}

_PREFIXES = {Scheme.NORTHERN_IRELAND_CHARITY: "NIC"}
_COMPANY = re.compile(r"(?P<letters>[A-Z]{0,2})(?P<digits>\d{1,8})", re.ASCII)


def normalised(scheme: Scheme, text: str) -> str:
    """The identifier as its register writes it; ValueError with an example when it cannot be one.

    Blanks go, letters become capitals, and a company number gets its leading zeros back.
    """
    written = "".join(text.split()).upper().removeprefix(f"{scheme}-")
    written = written.removeprefix(_PREFIXES.get(scheme, ""))
    if scheme is Scheme.COMPANIES_HOUSE and (found := _COMPANY.fullmatch(written)):
        written = found["letters"] + found["digits"].zfill(8 - len(found["letters"]))
    register = REGISTERS[scheme]
    if not register.pattern.fullmatch(written):
        raise ValueError(f"Enter a number of this register, such as {register.example}")
    return written


def readings(text: str) -> list[tuple[Scheme, str]]:
    """What a number that somebody typed may be: its register and itself as written there.

    With its register in front, as open contracting writes it (`GB-COH-01234567`), it is one thing.
    """
    written = "".join(text.split()).upper()
    named = [scheme for scheme in Scheme if written.startswith(f"{scheme}-")]
    found = []
    for scheme in named or Scheme:
        with suppress(ValueError):
            found.append((scheme, normalised(scheme, written)))
    return found
