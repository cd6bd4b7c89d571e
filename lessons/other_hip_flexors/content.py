"""What people edit of lesson 09: the muscles, and the tests that single one out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lessons.evidence.data import Record, load_toml

HERE = Path(__file__).parent


class Muscle(Record, frozen=True):
    """One hip flexor, in plain words. `model`: lessons.body has a line for it, under the same id."""

    id: str
    name: str
    start: str
    end: str
    nerve: str
    action: str
    model: bool
    sources: tuple[str, ...]


class ByHand(Record, frozen=True):
    """A test by hand: the muscle it is meant for, what else takes part, and what was measured."""

    name: str
    meant: str
    also: str
    found: str
    sources: tuple[str, ...]


class _Muscles(Record, frozen=True):
    muscle: tuple[Muscle, ...]


class _Tests(Record, frozen=True):
    test: tuple[ByHand, ...]


@cache
def muscles() -> tuple[Muscle, ...]:
    """Every muscle of muscles.toml. Raises lessons.evidence.data.DataError."""
    return load_toml(HERE / "muscles.toml", _Muscles).muscle


@cache
def by_hand() -> tuple[ByHand, ...]:
    """Every test of tests.toml. Raises lessons.evidence.data.DataError."""
    return load_toml(HERE / "tests.toml", _Tests).test
