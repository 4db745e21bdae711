"""The documents say what is true: links lead somewhere, names exist, nothing carried is unnamed."""

import re
import tomllib
from pathlib import Path

import pytest

from app.domain.criteria import Answer, Strength
from app.domain.gates import Outcome, ReviewState
from app.domain.policy import Role, Scope
from app.domain.stages import Stage, Status
from app.web.api_errors import MEANING

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "app/data/README.md"])
NOTICES = (ROOT / "docs/third-party-notices.md").read_text("utf-8")
FLOORS = "|".join(sorted(p.name for p in (ROOT / "app").iterdir() if p.is_dir()))
CODE = re.compile(rf"`((?:app|tests|tools|migrations|{FLOORS})/[\w./*-]+)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_and_every_named_file_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    links = [target for target in LINK.findall(text) if not (path.parent / target).exists()]
    named = [name for name in CODE.findall(text) if not _found(name)]
    assert (links, named) == ([], [])


def _found(name: str) -> bool:
    """Whether a file, a folder or a pattern exists, below the root or `app`.

    A name may follow the module's, as in `domain/policy.may_see`: the module must say it.
    """
    if any(list(ROOT.glob(n)) for n in (name, f"app/{name}")):
        return True
    module, _, member = name.partition(".")
    places = [
        ROOT / (n + end) for n in (module, f"app/{module}") for end in (".py", "/__init__.py")
    ]
    return any(member in place.read_text("utf-8") for place in places if place.exists())


def test_there_are_documents() -> None:
    assert len(DOCS) > 15


def test_every_data_file_is_described_with_its_source() -> None:
    told = (ROOT / "app/data/README.md").read_text("utf-8")
    files = [
        p.relative_to(ROOT / "app/data").as_posix() for p in (ROOT / "app/data").rglob("*.toml")
    ]
    assert [name for name in files if f"| `{name}` |" not in told] == []


@pytest.mark.parametrize("folder", sorted((ROOT / "app/static/vendor").iterdir()))
def test_everything_carried_is_named_with_its_version(folder: Path) -> None:
    version = folder.name.rpartition("-")[2]
    assert re.search(rf"\| `{re.escape(folder.name)}` .*\| {re.escape(version)} \|", NOTICES)


def test_everything_installed_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[\w-]+", line)[0] for line in wanted}  # type: ignore[index]
    names = {name for name in names if not name.startswith("types-")}
    assert [name for name in sorted(names) if name.lower() not in NOTICES.lower()] == []


@pytest.mark.parametrize(
    "words", [Role, Stage, Status, ReviewState, Outcome, Answer, Strength], ids=lambda e: e.__name__
)
def test_the_glossary_knows_every_word_of_the_domain(words: type[Stage]) -> None:
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8").lower()
    spoken = [member.value.replace("_", " ") for member in words]
    assert [word for word in spoken if word not in glossary] == []


def test_the_api_guide_explains_every_status_and_scope() -> None:
    guide = (ROOT / "docs/api.md").read_text("utf-8")
    assert [status for status, _, _ in MEANING.values() if str(status) not in guide] == []
    assert [scope for scope in Scope if f"`{scope}`" not in guide] == []


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    pages = sorted(p.name for p in (ROOT / "docs/decisions").glob("0*.md"))
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    index = (ROOT / "docs/decisions/README.md").read_text("utf-8")
    assert [name for name in pages if name not in index] == []
    for name in pages:
        text = (ROOT / "docs/decisions" / name).read_text("utf-8")
        assert text.startswith(f"# {int(name[:4])}. ")
        assert len(text.split()) < 500
