"""Numbers of studies that the pictures of this lesson show, from published.toml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lessons.evidence.data import Record, load_toml


class Change(Record, frozen=True):
    """How far a group's hips went back (degrees, mean and standard deviation) before and after ten weeks."""

    what: str
    who: str
    source: str
    fact: str
    before_deg: float
    before_sd_deg: float
    after_deg: float
    after_sd_deg: float
    p: float

    @property
    def gain_deg(self) -> float:
        """After less before (degrees)."""
        return self.after_deg - self.before_deg


class _Published(Record, frozen=True):
    change: tuple[Change, ...]


@cache
def changes() -> tuple[Change, ...]:
    """The rows of the trial, read once. Raises DataError."""
    return load_toml(Path(__file__).with_name("published.toml"), _Published).change
