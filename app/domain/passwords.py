"""What a password must be, apart from hard to guess (which `services/passwords.py` measures)."""

import unicodedata

MIN_LENGTH, MAX_LENGTH = 15, 128
ADVICE = "three or four words that do not belong together make a good one"


def normalised(text: str) -> str:
    """The same characters however a keyboard composes them (NFKC, as NIST SP 800-63B asks)."""
    return unicodedata.normalize("NFKC", text)


def personal_words(name: str, email: str) -> list[str]:
    """Words that tell nothing secret of this person: the parts of their name and address."""
    parts = email.lower().replace("@", " ").replace(".", " ").replace("_", " ").split()
    return [*name.lower().split(), *parts]


def problem_with(text: str, *, name: str, email: str) -> str | None:
    """Why this cannot be a password, whatever its strength; None when nothing bars it."""
    if len(text) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters: {ADVICE}"
    if len(text) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters"
    folded = "".join(text.casefold().split())
    own = ("".join(name.casefold().split()), email.casefold(), email.casefold().partition("@")[0])
    if any(len(word) >= 4 and word in folded for word in own):
        return "Leave your name and e-mail address out of your password"
    return None
