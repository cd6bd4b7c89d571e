"""Sources, facts and the ledger of claims: what the course says, what it rests on, and how sure anyone can be.

    source("hu2011").doi        cite("hu2011")   -> "Hu 2011"          reference("hu2011") -> the whole entry, as text
    fact("A14").text            claim("S2").status      claims()       an unknown key raises KeyError with near matches

`sources.bib`, `facts.toml` and `claims.toml` are edited by hand and checked whenever they are read.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import bibtexparser

from lessons.evidence.data import DataError, Record, load_toml, near_matches

__all__ = ["STATUSES", "TOPICS", "Claim", "DataError", "Evidence", "Fact", "Source", "cite", "claim", "claims", "fact",
           "load", "means", "reference", "source"]

HERE = Path(__file__).parent
Status = Literal["supported", "partly supported", "plausible, untested", "contested", "no evidence found",
                 "contradicted", "anecdote", "safety signal", "no claim"]
STATUSES: tuple[str, ...] = Status.__args__  # type: ignore[attr-defined]
Topic = Literal["where it lies", "what it does", "sitting and length", "posture and walking", "one man's story",
                "finding the cause", "massage and release", "height and breath", "strength", "stretching",
                "which comes first", "the business"]
TOPICS: tuple[str, ...] = Topic.__args__  # type: ignore[attr-defined]
T = TypeVar("T")

# DOI: https://www.crossref.org/blog/dois-and-matching-regular-expressions/ (and the older form with <...>)
_DOI = re.compile(r"10\.\d{4,9}/[-._;()/:<>a-zA-Z0-9]+")
_KEY = re.compile(r"[a-z][a-z0-9]*")


@dataclass(frozen=True)
class Source:
    """One entry of sources.bib. `verified`: "read" (looked up) or "memory" (needs one more look)."""

    key: str
    cite: str          # "Hu 2011"
    reference: str     # the whole entry as one line of text, without the link
    doi: str
    url: str           # where to read it; made from the DOI where there is one
    note: str          # who or what was studied
    verified: str


class Fact(Record, frozen=True):
    """A statement that the course may teach. `lessons` says where it is taught; a fact from memory may not be."""

    id: str
    text: str
    status: Status
    sources: tuple[str, ...]
    verified: Literal["read", "computed", "memory"]
    lessons: tuple[str, ...] = ()
    caveat: str = ""

    def __post_init__(self) -> None:
        _need(self.text.strip(), "text is empty")
        _need(self.sources, "a fact needs at least one source")
        _need(self.verified != "memory" or not self.lessons,
              'a fact with verified = "memory" may not be taught: read the source, or take it out of `lessons`')


class Claim(Record, frozen=True):
    """A sentence of the handout, told in our words and weighed."""

    id: str
    text: str
    status: Status
    why: str
    sources: tuple[str, ...]
    verified: Literal["read", "computed", "memory"]     # "computed": the course's body model is a part of the reason
    topic: Topic
    lesson: str                # the one lesson that answers for it
    change_our_mind: str       # what would have to be found

    def __post_init__(self) -> None:
        _need(self.text.strip(), "text is empty")
        _need(self.sources or self.status in ("no claim", "anecdote"), "this status needs at least one source")
        _need(self.verified != "memory", 'a claim is taught, so verified = "memory" will not do: read its sources')


class _Facts(Record, frozen=True):
    fact: tuple[Fact, ...]


class _Claims(Record, frozen=True):
    claim: tuple[Claim, ...]


@dataclass(frozen=True)
class Evidence:
    """All of a folder's evidence, checked."""

    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    claims: Mapping[str, Claim]


def load(folder: str | Path = HERE) -> Evidence:
    """Read and check the three files of `folder`. Raises DataError, which names file, entry and field."""
    folder = Path(folder)
    sources = _read_sources(folder / "sources.bib")
    facts = _by_id(folder / "facts.toml", load_toml(folder / "facts.toml", _Facts).fact)
    claims = _by_id(folder / "claims.toml", load_toml(folder / "claims.toml", _Claims).claim)
    for path, entries in ((folder / "facts.toml", facts), (folder / "claims.toml", claims)):
        for id, entry in entries.items():
            for key in entry.sources:
                where = f"{path}: {id!r}, field `sources`"
                if key not in sources:
                    raise DataError(f"{where}: no source {key!r}; {near_matches(key, sources)}")
                if sources[key].verified == "memory" and entry.verified != "memory":
                    raise DataError(f"{where}: {key!r} is known from memory only, so nothing may be taught on it")
    return Evidence(sources, facts, claims)


def source(key: str) -> Source:
    """The source with this key of sources.bib. Raises KeyError."""
    return _find("source", _all().sources, key)


def fact(id: str) -> Fact:
    """The fact with this id. Raises KeyError."""
    return _find("fact", _all().facts, id)


def claim(id: str) -> Claim:
    """The claim of the handout with this id. Raises KeyError."""
    return _find("claim", _all().claims, id)


def claims() -> tuple[Claim, ...]:
    """All claims of the handout, in the order of its sentences: S1, S2, ..."""
    return tuple(sorted(_all().claims.values(), key=lambda one: int(one.id.removeprefix("S"))))


def cite(key: str) -> str:
    """How the source is named in the text: "Hu 2011". Raises KeyError."""
    return source(key).cite


def reference(key: str) -> str:
    """The source as it stands in a list of references, with its address, on one line of text. Raises KeyError."""
    found = source(key)
    return f"{found.reference} {found.url}".strip()


@functools.cache
def means() -> dict[str, str]:
    """What each status means, in the order of STATUSES. Raises DataError where one has no meaning."""
    path = HERE / "statuses.toml"
    found = load_toml(path, _Statuses).means
    if tuple(found) != STATUSES:
        raise DataError(f"{path}: [means] must explain, in this order: {', '.join(STATUSES)}")
    return found


class _Statuses(Record, frozen=True):
    means: dict[str, str]


@functools.cache
def _all() -> Evidence:
    return load()


def _find(what: str, where: Mapping[str, T], name: str) -> T:
    if name not in where:
        raise KeyError(f"no {what} {name!r}; {near_matches(name, where)}")
    return where[name]


def _need(condition: object, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _by_id(path: Path, entries: tuple[T, ...]) -> dict[str, T]:
    found: dict[str, T] = {}
    for entry in entries:
        id = entry.id  # type: ignore[attr-defined]
        if id in found:
            raise DataError(f"{path}: {id!r}, field `id`: used twice")
        found[id] = entry
    return found


def _read_sources(path: Path) -> dict[str, Source]:
    if not path.exists():
        raise DataError(f"{path}: there is no such file")
    library = bibtexparser.parse_file(str(path))
    for block in library.failed_blocks:
        where = getattr(block, "key", None) or f"line {(block.start_line or 0) + 1}"
        raise DataError(f"{path}: {where}: this entry cannot be read, or its key or a field stands there twice")
    found: dict[str, Source] = {}
    dois: dict[str, str] = {}
    for entry in library.entries:
        fields = {f.key: re.sub(r"\s+", " ", str(f.value)).strip() for f in entry.fields}
        made = _make_source(path, entry.key, fields)
        if made.doi and made.doi.lower() in dois:
            raise DataError(f"{path}: {entry.key!r}, field `doi`: the same as that of {dois[made.doi.lower()]!r}")
        dois[made.doi.lower()] = entry.key
        found[entry.key] = made
    return found


def _make_source(path: Path, key: str, fields: Mapping[str, str]) -> Source:
    def wrong(field: str, message: str) -> DataError:
        return DataError(f"{path}: {key!r}, field `{field}`: {message}")

    if not _KEY.fullmatch(key):
        raise wrong("key", "a key is lower-case letters, then digits, as in hu2011")
    if not fields.get("title"):
        raise wrong("title", "missing")
    if not (fields.get("author") or fields.get("label")):
        raise wrong("author", "missing; without an author give a `label`")
    if fields.get("verified") not in ("read", "memory"):
        raise wrong("verified", "must be read or memory")
    doi = fields.get("doi", "")
    if doi and not _DOI.fullmatch(doi):
        raise wrong("doi", f"{doi!r} is not a DOI; it looks like 10.1007/s00586-010-1508-5, without an address")
    if fields.get("year") and not re.fullmatch(r"(1[89]|20)\d\d", fields["year"]):
        raise wrong("year", f"{fields['year']!r} is not a year")
    url = f"https://doi.org/{doi}" if doi else fields.get("url", "")
    return Source(key, _cite(fields), _reference(fields), doi, url, _plain(fields.get("note", "")), fields["verified"])


def _cite(fields: Mapping[str, str]) -> str:
    if "label" in fields:
        return _plain(fields["label"])
    surname = _plain(fields["author"].split(" and ")[0].split(",")[0])
    return f"{surname} {fields.get('year', '')}".strip()


def _reference(fields: Mapping[str, str]) -> str:
    """In the manner of Vancouver: authors, title, journal, year; volume(number): pages."""
    who = _authors(fields["author"]) if "author" in fields else _plain(fields["label"])
    title = _plain(fields["title"])
    parts = [title] if title.startswith(who) else [who, title]
    parts.append(_plain(fields.get("journal") or fields.get("booktitle") or fields.get("publisher", "")))
    where = fields.get("volume", "") + (f"({fields['number']})" if "number" in fields else "")
    pages = fields.get("pages", "").replace("--", "–")
    when = fields.get("year", "") + ("; " if fields.get("year") and (where or pages) else "")
    parts.append(when + where + (":" if where and pages else "") + pages)
    return " ".join(part if part.endswith(("?", ".", "!")) else part + "." for part in parts if part)


def _authors(text: str) -> str:
    """"Hu, Hai and Meijer, Onno G." as "Hu H, Meijer OG"; six names, then et al."""
    names = [name for name in text.split(" and ") if name != "others"]
    short = []
    for name in names[:6]:
        surname, _, given = _plain(name).partition(", ")
        initials = "".join(word[0].upper() for word in re.split(r"[ .-]+", given) if word)
        short.append(f"{surname} {initials}".strip())
    return ", ".join(short) + (", et al." if len(names) > 6 or text.endswith("and others") else "")


def _plain(text: str) -> str:
    return text.replace("{", "").replace("}", "").replace("\\&", "&")
