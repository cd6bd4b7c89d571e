"""Where every number of a lesson comes from: a fact or claim that it cites, the model, or its numbers.toml.

    unknown("stretch_it")       # [] or one sentence for each number that comes from nowhere, with what to do about it

A number may stand in a lesson's words (notebook, and every TOML beside its code) when the same number stands in

    a fact that lists the lesson, a claim that the notebook shows, the note of a source that the lesson names,
    its published.toml, or what the notebook shows (pictures, explorers, tables; not what only repeats the words).

Everything else is named in tests/<lesson>/numbers.toml, by words as they stand in the lesson:

    plain = ["Suppose 10 of 100"]                # says nothing about the world: an example, a setting, an invented age
    [ledger]                                     # where the number must be that of one fact, or is written as a word
    "four of every ten links" = ["F48", "40 % fewer"]                                  # the fact, and its words
    [computed]                                   # one expression for each number of the words, rounded as it is shown
    "about 4 mm longer" = "kneel.change_mm(0, 10)"     # modules of the lesson by name; also Body, Posture, body, np
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import itertools
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from lessons.body import Body, Posture
from lessons.evidence import load
from lessons.evidence.data import Record, load_toml
from lessons.teaching import pages
from tests.stored import ROOT

UNITS = (
    "%|percent|of 100(?! points)|°|degrees?|mm|cm²|cm|Nm/kg|N m|Nm|N|kg"
    "|years?|months?|weeks?|days?|hours?|minutes?|seconds?"
)
_SAME = {"degree": "°", "of 100": "%", "percent": "%", "N m": "Nm"}
_NUMBER = re.compile(rf"(?<![\w.,/#-])(\d[\d,]*(?:\.\d+)?)(?![\w]|\.\d)(?:\s*({UNITS})(?!\w))?")
# fields that no learner reads, or that only name something
_NOT_READ = {"id", "objective", "kind", "where", "lesson", "sources", "source", "picture", "fact", "when"}
_NOT_WORDS = {"rules.toml"}  # held to their contract by tests of their own
_REPEATS = {"quiz", "claims", "header", "references", "course_map", "objectives", "ledger"}


class Table(Record, frozen=True):
    """A lesson's numbers.toml."""

    plain: tuple[str, ...] = ()
    ledger: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    computed: dict[str, str | tuple[str, ...]] = msgspec.field(default_factory=dict)


@dataclass(frozen=True)
class Number:
    """A number as it stands in a text: its value, its unit ("" for none), as it is written, and its place."""

    value: float
    unit: str
    written: str
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """The numbers of a text. Names such as L4, #2 or NG12 are none."""
    found = []
    for match in _NUMBER.finditer(text):
        written = match[1].rstrip(",")
        if written == "100" and text[: match.start()].lower().endswith("of "):  # what a share is taken of
            continue
        unit = match[2] or ""
        unit = unit if unit in _SAME or len(unit) < 3 else unit.removesuffix("s")
        found.append(Number(float(written.replace(",", "")), _SAME.get(unit, unit), written, *match.span()))
    for one, following in reversed(list(itertools.pairwise(found))):  # "57 to 90 degrees": both are degrees
        if not one.unit and re.fullmatch(r"\s*(to|and|or|against|±|,|\(|by)\s*", text[one.end : following.start]):
            found[found.index(one)] = dataclasses.replace(one, unit=found[found.index(one) + 1].unit)
    return found


def table(lesson: str) -> Table:
    """The lesson's numbers.toml; without one, nothing. Raises DataError."""
    path = ROOT / "tests" / lesson / "numbers.toml"
    return load_toml(path, Table) if path.exists() else Table()


@functools.cache
def texts(lesson: str) -> dict[str, str]:
    """Where -> what a learner reads there, on one line."""
    raw = json.loads(pages.notebook_path(lesson).read_text(encoding="utf-8"))["cells"]
    found = {}
    for number, cell in enumerate(raw, start=1):
        if cell["cell_type"] == "markdown":
            found[f"notebook, cell {number}"] = _plain("".join(cell["source"]))
    for path in sorted((pages.LESSONS / lesson).glob("*.toml")):
        if path.name not in _NOT_WORDS:
            for where, text in _strings(tomllib.loads(path.read_text(encoding="utf-8"))):
                found[f"{path.name}, {where}"] = _plain(text)
    return found


def unknown(lesson: str) -> list[str]:
    """One sentence for each number of the lesson that comes from nowhere."""
    named = [*table(lesson).plain, *table(lesson).ledger, *table(lesson).computed]
    return [
        f"{lesson}, {said}. Cite a fact that holds it (with {lesson!r} in its `lessons`), or name the words in "
        f"tests/{lesson}/numbers.toml; the top of tests/numbers.py says how."
        for said in _strangers(texts(lesson), _known(lesson), named)
    ]


def unknown_in(path: Path) -> list[str]:
    """One sentence for each number of a TOML that all lessons share, the pictures or the glossary, and of no fact."""
    said = {where: _plain(text) for where, text in _strings(tomllib.loads(path.read_text(encoding="utf-8")))}
    facts = [f"{one.text} {one.caveat}" for one in load().facts.values()]
    return [f"{path.name}, {one}." for one in _strangers(said, _pairs(facts), [])]


def _strangers(said: Mapping[str, str], known: set[tuple[float, str]], named: Sequence[str]) -> list[str]:
    found = []
    for where, text in said.items():
        covered = [match.span() for words in named for match in re.finditer(re.escape(words), text)]
        for one in numbers(text):
            is_named = any(start <= one.start and one.start + len(one.written) <= end for start, end in covered)
            if not is_named and not _is_known(one, known):
                what = f"{one.written} {one.unit}".strip()
                around = text[max(0, one.start - 40) : one.end + 40]
                found.append(f'{where}: no fact, claim or output here holds {what} ("...{around}...")')
    return found


def evaluate(lesson: str, expression: str) -> float:
    """The value of an expression of [computed]. Raises whatever the expression raises."""
    modules = [path.stem for path in (pages.LESSONS / lesson).glob("*.py") if path.stem != "__init__"]
    names: dict[str, Any] = {"Body": Body, "Posture": Posture, "body": Body.load(), "np": np}
    names |= {name: importlib.import_module(f"lessons.{lesson}.{name}") for name in modules if name in expression}
    return float(eval(expression, names))  # the expressions are the course's own


def _is_known(one: Number, known: set[tuple[float, str]]) -> bool:
    """A number with a unit needs the same unit there; one without may have any."""
    return (one.value, one.unit) in known or (not one.unit and any(value == one.value for value, _ in known))


@functools.cache
def _known(lesson: str) -> set[tuple[float, str]]:
    evidence = load()
    book = pages.read_notebook(pages.notebook_path(lesson))
    held = [f"{one.text} {one.caveat}" for one in evidence.facts.values() if lesson in one.lessons]
    shown = [evidence.claims[id] for ids in book.calls("claims") for id in ids]
    held += [f"{one.text} {one.why} {one.change_our_mind}" for one in shown]
    data = "\n".join(path.read_text(encoding="utf-8") for path in (pages.LESSONS / lesson).glob("*.toml"))
    named = set(pages.cited(lesson)) | (set(re.findall(r'"([a-z]\w+)"', data)) & set(evidence.sources))
    held += [evidence.sources[key].note for key in named]
    published = pages.LESSONS / lesson / "published.toml"
    held += [published.read_text(encoding="utf-8")] if published.exists() else []
    return _pairs([*held, *_outputs(lesson)])


def _pairs(held: Sequence[str]) -> set[tuple[float, str]]:
    return {(one.value, one.unit) for text in held for one in numbers(text)}


def _outputs(lesson: str) -> list[str]:
    """What the notebook's pictures, explorers and tables say, without what is only repeated from the lesson's words."""
    raw = json.loads(pages.notebook_path(lesson).read_text(encoding="utf-8"))["cells"]
    said = [
        _plain("".join(output.get("data", {}).get("text/plain", "")))
        for cell in raw
        if cell["cell_type"] == "code" and "".join(cell["source"]).partition("(")[0] not in _REPEATS
        for output in cell["outputs"]
    ]
    words = sorted((text for where, text in texts(lesson).items() if ".toml" in where), key=len, reverse=True)
    pieces = [piece.strip() for text in words for piece in re.split(r"\{[^}]*\}", text) if len(piece.strip()) > 3]
    for piece in pieces:
        said = [text.replace(piece, " ") for text in said]
    return said


@functools.cache
def _cites() -> list[str]:
    return sorted({one.cite for one in load().sources.values() if re.search(r"\d", one.cite)}, key=len, reverse=True)


def _plain(text: str) -> str:
    text = re.sub(r"```.*?```|<!--.*?-->|<[^>]+>|`[^`]*`", " ", text, flags=re.DOTALL)
    text = re.sub(r"\[[^\]]*\]\(#[^)]*\)", " ", text)  # a citation: its year is no number of the lesson
    text = re.sub("|".join(map(re.escape, _cites())), " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\s*\d+\.\s", " ", text, flags=re.MULTILINE)  # the number of a step
    text = re.sub(r"\b([Ll]essons?) \d\d( and \d\d|, \d\d)*", r"\1", text)
    return " ".join(text.split())


def _strings(data: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text that a learner reads, and the answers that are numbers, with the place in the file."""
    if isinstance(data, dict):
        name = str(data.get("id", ""))
        for key, value in data.items():
            wrong = key == "text" and "option" in where and not data.get("right")  # may say what is not so
            if key == "answer":
                yield f"{where} {name} answer".strip(), f"{value} {data.get('unit', '')}"
            elif key not in _NOT_READ and not wrong:
                yield from _strings(value, f"{where} {name} {key}".strip())
    elif isinstance(data, list):
        for number, one in enumerate(data, start=1):
            named = isinstance(one, dict) and "id" in one
            yield from _strings(one, where if named else f"{where} {number}".strip())
    elif isinstance(data, str):
        yield where, data
