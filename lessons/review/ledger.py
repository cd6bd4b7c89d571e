"""The ledger as a table to browse: every sentence of the handout, how sure anyone can be, why, and the sources.

    ledger()                                                  # all sentences, counted by how sure anyone can be
    ledger({"lesson": "your_options", "open": "S31"})         # some of them, with one open

Claims, statuses and sources come from lessons.evidence, the words around them from ledger.toml; ledger.js draws.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from lessons.evidence import STATUSES, TOPICS, Claim, claims, means, source
from lessons.evidence.data import Record, load_toml, near_matches
from lessons.teaching import pages
from lessons.teaching.interactive import Interactive, StateError

HERE = Path(__file__).parent


class Words(Record, frozen=True):
    """What stands around the claims. `chain` names the links that follow a claim, in their order."""

    title: str
    lead: str
    count: str
    nothing: str
    lesson: str
    all_lessons: str
    topic: str
    all_topics: str
    word: str
    table: str
    columns: tuple[str, str, str]
    chain: tuple[str, str, str, str, str, str]
    verified: dict[str, str]


@cache
def words() -> Words:
    """The words. Raises DataError."""
    return load_toml(HERE / "ledger.toml", Words)


@cache
def taught_in() -> dict[str, tuple[str, str, str]]:
    """Lesson -> its number, title and notebook, for the lessons that answer for a claim, in the course's order."""
    found = {}
    for lesson in {one.lesson for one in claims()}:
        path = pages.notebook_path(lesson)
        found[lesson] = (path.stem[:2], pages.read_notebook(path).title, path.name)
    return dict(sorted(found.items(), key=lambda item: item[1]))


def chosen(state: Mapping[str, Any]) -> tuple[Claim, ...]:
    """The claims that fit the filters of `state`; the same rule as `fits` in ledger.js."""
    asked = state["word"].lower().split()
    return tuple(
        one
        for one in claims()
        if (not state["lesson"] or one.lesson == state["lesson"])
        and (not state["status"] or one.status == state["status"])
        and (not state["topic"] or one.topic == state["topic"])
        and all(word in _searched(one) for word in asked)
    )


def _searched(one: Claim) -> str:
    cited = " ".join(source(key).cite for key in one.sources)
    return f"{one.id} {one.text} {one.why} {one.change_our_mind} {one.status} {one.topic} {cited}".lower()


class Ledger(Interactive):
    """`state`: the filters `lesson`, `status`, `topic` and `word` ("" for all), and `open`, a claim ("" for none).

    Raises StateError.
    """

    module = HERE / "ledger.js"

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        start = {"lesson": "", "status": "", "topic": "", "word": "", "open": ""}
        content = {
            "words": {**msgspec.to_builtins(words()), "means": means()},
            "topics": list(TOPICS),
            "lessons": [[lesson, *told] for lesson, told in taught_in().items()],
            "claims": [{**msgspec.to_builtins(one), "searched": _searched(one)} for one in claims()],
            "sources": {key: _source(key) for one in claims() for key in one.sources},
        }
        super().__init__(title=words().title, start=start, content=content, state=state)

    def check_state(self, state: dict[str, Any]) -> None:
        known = {"lesson": taught_in(), "status": STATUSES, "topic": TOPICS, "open": [one.id for one in claims()]}
        for key, allowed in known.items():
            if state[key] and state[key] not in allowed:
                raise StateError(f"state[{key!r}]: there is no {state[key]!r}; {near_matches(state[key], allowed)}")

    def sentence(self) -> str:
        found = chosen(self.state)
        said = _count(found) if found else words().nothing
        opened = next((one for one in found if one.id == self.state["open"]), None)
        return f"{said} Open: {opened.text} {_capital(opened.status)}." if opened else said

    def still(self) -> str:
        """Without a script: the counts, and under each status its claims with their whole chain, to be folded out."""
        parts = [f"<p>{html.escape(words().lead)}</p>"]
        for status in STATUSES:
            under = [one for one in chosen(self.state) if one.status == status]
            if under:
                squares = f'<span aria-hidden="true">{"■" * len(under)}</span>'
                head = f"<strong>{html.escape(_capital(status))}</strong>: {len(under)} {squares} "
                parts.append(
                    f"<details><summary>{head}{html.escape(means()[status])}</summary>"
                    f"<ul>{''.join(map(_whole, under))}</ul></details>"
                )
        return f'<div class="psoas-ledger"><style>{pages.unfolded("psoas-ledger")}</style>{"".join(parts)}</div>'


def ledger(state: Mapping[str, Any] | None = None) -> Ledger:
    """The table of all claims, whole or at `state`. Raises StateError."""
    return Ledger(state)


def _count(found: tuple[Claim, ...]) -> str:
    """ "6 of 46 sentences. Supported: 2; contested: 4."; the same rule as `count` in ledger.js."""
    statuses = [one.status for one in found]
    parts = [f"{s}: {statuses.count(s)}" for s in means() if s in statuses]
    return words().count.format(found=len(found), all=len(claims()), parts=_capital("; ".join(parts)))


def _source(key: str) -> dict[str, str]:
    entry = source(key)
    return {"cite": entry.cite, "reference": entry.reference, "url": entry.url, "note": entry.note}


def _whole(one: Claim) -> str:
    number, title, file = taught_in()[one.lesson]
    cited = ", ".join(_link(source(key).url, source(key).cite) for key in one.sources)
    said = (one.status, one.why, one.change_our_mind, words().verified[one.verified])
    links = [*map(html.escape, said), cited, _link(file, f"{number} {title}")]
    told = "".join(f"<br>{name}: {link}" for name, link in zip(words().chain, links, strict=True))
    return f"<li><strong>{html.escape(one.text)}</strong>{told}</li>"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _link(url: str, text: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(text)}</a>' if url else html.escape(text)
