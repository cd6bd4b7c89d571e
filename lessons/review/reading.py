"""Reading the evidence: a summary whose sentences are marked, and two groups beside each other with their intervals."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from lessons.evidence.data import DataError, Record, load_toml, near_matches
from lessons.teaching.interactive import Interactive, StateError

FILE = Path(__file__).with_name("reading.toml")


class Sentence(Record, frozen=True):
    """A sentence of the summary; `far`: it says more than the trial can show, and `why` tells the reason."""

    id: str
    part: str
    text: str
    far: bool
    why: str


class Trial(Record, frozen=True):
    """The numbers behind the summary: people in each group, spread of changes, mean pain before and after (points)."""

    people: int
    spread: float
    stretched: tuple[float, float]
    waited: tuple[float, float]


class Reading(Record, frozen=True):
    """All of reading.toml."""

    title: str
    lead: str
    name: str
    check: str
    again: str
    nothing: str
    all_found: str
    some_found: str
    trial: Trial
    sentence: tuple[Sentence, ...]


@cache
def reading() -> Reading:
    """The summary with its words. Raises DataError."""
    found = load_toml(FILE, Reading)
    ids = [s.id for s in found.sentence]
    if len(set(ids)) < len(ids):
        raise DataError(f"{FILE}: sentence, field `id`: one stands there twice")
    if not any(s.far for s in found.sentence):
        raise DataError(f"{FILE}: sentence, field `far`: no sentence goes too far, so there is nothing to find")
    return found


class Summary(Interactive):
    """`state`: the ids of the sentences that are `marked`, and whether they were `checked`. Raises StateError."""

    module = Path(__file__).with_name("reading.js")

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        r = reading()
        super().__init__(
            title=r.title,
            start={"marked": [], "checked": False},
            content={"words": {k: getattr(r, k) for k in ("lead", "name", "check", "again", "nothing", *_SCORES)}}
            | {"sentences": [{**msgspec.to_builtins(s), "text": _tied(s.text)} for s in r.sentence]},
            state=state,
        )

    def check_state(self, state: dict[str, Any]) -> None:
        ids = [s.id for s in reading().sentence]
        for name in state["marked"]:
            if name not in ids:
                raise StateError(f"state['marked']: there is no sentence {name!r}; {near_matches(str(name), ids)}")
        if len(set(state["marked"])) < len(state["marked"]):
            raise StateError("state['marked'] names a sentence twice")

    def sentence(self) -> str:
        r, marked = reading(), self.state["marked"]
        count = f"A summary of {len(r.sentence)} sentences; {len(marked)} marked."
        return f"{count} {score(marked)}" if self.state["checked"] and marked else count

    def still(self) -> str:
        """The summary, with what each sentence may say folded away."""
        r = reading()
        items = "".join(f"<li>{html.escape(_tied(s.text))} {_why(s)}</li>" for s in r.sentence)
        text = " ".join(f"{_part(i)}{html.escape(_tied(s.text))}" for i, s in enumerate(r.sentence))
        return (
            f"<p><strong>{html.escape(r.name)}</strong></p><blockquote><p>{text}</p></blockquote>"
            f"<details><summary>What each sentence may say</summary><ol>{items}</ol></details>"
        )


def paper(state: Mapping[str, Any] | None = None) -> Summary:
    """The reading exercise, untouched or at `state`."""
    return Summary(state)


_SCORES = ("all_found", "some_found")


def score(marked: list[str]) -> str:
    """How the marks fit; the same rule as `score` in reading.js."""
    r = reading()
    far = {s.id for s in r.sentence if s.far}
    if set(marked) == far:
        return r.all_found
    return r.some_found.format(found=len(far & set(marked)), far=len(far), wrong=len(set(marked) - far))


def _tied(text: str) -> str:
    """The text with "p = 0.12" kept on one line."""
    return text.replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")


def _why(s: Sentence) -> str:
    return f"<em>{'Goes too far.' if s.far else 'Stays within the test.'}</em> {html.escape(s.why)}"


def _part(i: int) -> str:
    """The name of the part that begins with this sentence, if one does."""
    sentences = reading().sentence
    if i and sentences[i].part == sentences[i - 1].part:
        return ""
    return f"<strong>{html.escape(sentences[i].part)}.</strong> "
