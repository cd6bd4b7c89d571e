"""Numbers of studies that the pictures of this lesson show, from published.toml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lessons.evidence.data import Record, load_toml


class Trial(Record, frozen=True):
    """A trial of strength: per cent gained, and how much more than people who did not train (N m/kg, 95 % interval)."""

    source: str
    fact: str
    people: int
    age: float
    percent: float
    between: float
    low: float
    high: float


class Signal(Record, frozen=True):
    """A class of muscle signal (per cent of the largest) at an angle of the hip; `high` 100 stands for no upper end."""

    source: str
    fact: str
    hip_deg: float
    low: float
    high: float
    words: str


class Published(Record, frozen=True):
    """All of published.toml."""

    trial: Trial
    signal: tuple[Signal, ...]


@cache
def published() -> Published:
    """The numbers, read once. Raises DataError."""
    return load_toml(Path(__file__).with_name("published.toml"), Published)
