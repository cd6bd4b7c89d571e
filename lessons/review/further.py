"""What comes after the course: what to read next, how to cite it, and thanks to what it stands on."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path

from lessons.evidence import source
from lessons.evidence.data import DataError, Record, load_toml, near_matches
from lessons.review.index import CELL
from lessons.teaching import pages
from lessons.teaching.pages import Shown

FILE = Path(__file__).with_name("further.toml")
CITATION = pages.LESSONS.parent / "CITATION.cff"


class Read(Record, frozen=True):
    """Something to read next: a key of sources.bib, and what it gives you."""

    source: str
    why: str


class Thanks(Record, frozen=True):
    """What the course stands on, what it gives, and under which licence. `package`: its name in environment.yml."""

    name: str
    gives: str
    licence: str
    url: str
    package: str = ""


class Further(Record, frozen=True):
    """All of further.toml."""

    read: tuple[Read, ...]
    thanks: tuple[Thanks, ...]


@cache
def further() -> Further:
    """The lists. Raises DataError."""
    return load_toml(FILE, Further)


def more(what: str) -> Shown:
    """What comes after the course: "read" (what to read next), "cite" (how to cite it) or "thanks". Raises KeyError."""
    if what not in _SHOWN:
        raise KeyError(f"there is no {what!r}; {near_matches(what, _SHOWN)}")
    return _SHOWN[what]()


def _read() -> Shown:
    items, lines = [], []
    for one in further().read:
        entry = source(one.source)
        link = f'<a href="{escape(entry.url)}">{escape(entry.url.removeprefix("https://"))}</a>'
        items.append(f"<li><p><strong>{escape(one.why)}</strong><br>{escape(entry.reference)} {link}</p></li>")
        lines.append(f"- {one.why} {entry.reference} {entry.url}")
    return Shown(f'<ul class="psoas-further">{"".join(items)}</ul>', "\n".join(lines))


def _cite() -> Shown:
    said = citation()
    return Shown(f'<blockquote class="psoas-cite"><p>{escape(said)}</p></blockquote>', said)


def citation() -> str:
    """The course as it stands in a list of references, from CITATION.cff. Raises DataError."""
    text = CITATION.read_text(encoding="utf-8")
    found = {key: re.search(pattern, text, re.M) for key, pattern in _FIELDS.items()}
    missing = [key for key, match in found.items() if match is None]
    if missing:
        raise DataError(f"{CITATION}: no {missing[0]}")
    author, title, version = (match[1] for match in found.values() if match)
    return f"{author[0].upper()}{author[1:]}. {title}. Version {version}."


_FIELDS = {
    "authors": r'^authors:\n\s*- name: "(.+)"$',
    "title": r'^title: "(.+)"$',
    "version": r"^version: (\S+)$",
}


def _thanks() -> Shown:
    rows, lines = [], []
    for one in further().thanks:
        name = f'<a href="{escape(one.url)}">{escape(one.name)}</a>'
        rows.append(
            f'<tr><th scope="row" style="{CELL}; font-weight: 600">{name}</th>'
            f'<td style="{CELL}">{escape(one.gives)}</td><td style="{CELL}">{escape(one.licence)}</td></tr>'
        )
        lines.append(f"- {one.name}: {one.gives} ({one.licence}) {one.url}")
    heads = "".join(f'<th scope="col" style="{CELL}">{head}</th>' for head in ("From", "What it gives", "Licence"))
    return Shown(
        f'<table class="psoas-thanks"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>',
        "\n".join(lines),
    )


_SHOWN = {"read": _read, "cite": _cite, "thanks": _thanks}
