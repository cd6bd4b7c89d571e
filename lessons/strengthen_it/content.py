"""What people edit of lesson 07 besides the exercises: what each explorer leaves out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lessons.evidence.data import Record, load_toml, near_matches


class _Limits(Record, frozen=True):
    scrub: tuple[str, ...]
    rungs: tuple[str, ...]


@cache
def limits(explorer: str) -> tuple[str, ...]:
    """What an explorer leaves out and how sure it is, from limits.toml. Raises KeyError for another name."""
    known = load_toml(Path(__file__).with_name("limits.toml"), _Limits)
    if explorer not in _Limits.__struct_fields__:
        raise KeyError(f"no explorer {explorer!r}; {near_matches(explorer, _Limits.__struct_fields__)}")
    words: tuple[str, ...] = getattr(known, explorer)
    return words
