"""The one Jinja environment: what templates may call, and `render`, the only way to make a page.

Everything is escaped, an unknown name is an error, and texts are formatted by `app.domain.text`.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain import dating, terms, text, uploads

APP = Path(__file__).resolve().parents[1]
STATIC = APP / "static"
PRODUCT = "Commercialisation pipeline"

FILTERS = {
    "money": text.money,
    "money_exact": text.money_exact,
    "date": text.long_date,
    "short_date": text.short_date,
    "datetime_uk": text.datetime_uk,
    "days": text.days,
    "plural": text.plural,
    "initials": text.initials,
    "filesize": text.filesize,
    "reported": dating.reported_date,
    "badge": uploads.badge_of,
    "function_words": terms.function_words,
    "options": lambda refs: [(ref.id, ref.name) for ref in refs],
}


@cache
def _fingerprint(path: Path, _modified_ns: int) -> str:
    """A short hash of the file's bytes, computed again only when the file has been written."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def static(path: str) -> str:
    """The URL of a file under app/static; FileNotFoundError when there is none.

    Our own files carry a hash of their content, vendored ones a version in their folder's name,
    so that both may be cached for ever.
    """
    file = STATIC / path
    modified = file.stat().st_mtime_ns
    if path.startswith("vendor/"):
        return f"/static/{path}"
    return f"/static/{path}?v={_fingerprint(file, modified)}"


def build_environment() -> Environment:
    """An environment over app/templates with our filters and globals."""
    environment = Environment(
        loader=FileSystemLoader(APP / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(static=static, product=PRODUCT)
    return environment


environment = build_environment()


def render(template: str, /, **context: Any) -> str:
    """The HTML of a template under app/templates, such as `gates/show.html`."""
    return environment.get_template(template).render(**context)
