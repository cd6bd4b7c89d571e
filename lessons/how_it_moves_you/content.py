"""What people edit of lesson 02: the limits of each explorer, the activity classes, the comparison with the papers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lessons.evidence.data import Record, load_toml
from lessons.teaching.interactive import limits_of

HERE = Path(__file__).parent


class Task(Record, frozen=True):
    """Something people did, and the class of activity that its study gives it: a place in its `classes`."""

    name: str
    level: int


class Study(Record, frozen=True):
    """One study with its own yardstick: its classes mean nothing in another study."""

    id: str
    source: str
    who: str
    yardstick: str
    classes: tuple[str, ...]
    task: tuple[Task, ...]
    fact: str


class _Studies(Record, frozen=True):
    study: tuple[Study, ...]


class Row(Record, frozen=True):
    """One thing compared: what this model finds (`{...}` are its numbers), what each paper says, and the difference."""

    what: str
    model: str
    bogduk: str
    santaguida: str
    difference: str


class _Rows(Record, frozen=True):
    row: tuple[Row, ...]


@cache
def limits(explorer: str) -> tuple[str, ...]:
    """What an explorer leaves out and how sure it is, from limits.toml. Raises KeyError for another name."""
    return limits_of(explorer, HERE / "limits.toml")


@cache
def studies() -> tuple[Study, ...]:
    """Every study of activity.toml. Raises lessons.evidence.data.DataError."""
    return load_toml(HERE / "activity.toml", _Studies).study


@cache
def rows() -> tuple[Row, ...]:
    """Every row of compared.toml. Raises lessons.evidence.data.DataError."""
    return load_toml(HERE / "compared.toml", _Rows).row
