"""Reads published.toml: the published numbers that the models and figures of this lesson are built on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from lessons.evidence.data import DataError, Record, load_toml

GAIT_SAMPLES = 50
GAIT_ANGLES = ("hip", "knee", "ankle", "pelvis")


class PassiveHip(Record, frozen=True):
    """Coefficients of a double exponential (see published.toml)."""

    source: str
    a: tuple[float, float, float]
    b: tuple[float, float, float]
    c: float


class Thomas(Record, frozen=True):
    """What has been measured with the modified Thomas test; angles in degrees."""

    source: str
    thigh_deg: float
    knee_deg: float
    error_source: str
    error_free_deg: float
    error_held_deg: float
    validity_source: str
    sensitivity: float
    specificity: float
    people: int
    correlation: float


class Adaptation(Record, frozen=True):
    """How far a muscle has been seen to adapt: `share` of the usual."""

    id: str
    who: str
    what: str
    share: float
    source: str
    fact: str


class PeakExtension(Record, frozen=True):
    """Mean and standard deviation of peak hip extension in walking (degrees), and what it was measured from."""

    who: str
    frame: Literal["pelvis", "other"]
    degrees: float
    sd: float
    source: str
    fact: str


class Gait(Record, frozen=True):
    """Angles (degrees) of one leg in normal walking, every 2 % of the cycle from heel contact."""

    source: str
    hip: tuple[float, ...]
    knee: tuple[float, ...]
    ankle: tuple[float, ...]
    pelvis: tuple[float, ...]


class Published(Record, frozen=True):
    """Everything in published.toml."""

    passive_hip: PassiveHip
    thomas: Thomas
    adaptation: tuple[Adaptation, ...]
    peak_extension: tuple[PeakExtension, ...]
    gait: Gait


@cache
def published() -> Published:
    """The numbers. Raises DataError, which names the entry and the field."""
    path = Path(__file__).with_name("published.toml")
    found = load_toml(path, Published)
    for name in GAIT_ANGLES:
        if len(getattr(found.gait, name)) != GAIT_SAMPLES:
            raise DataError(
                f"{path}: gait, field `{name}`: needs {GAIT_SAMPLES} angles, one for every 2 % of the cycle"
            )
    return found
