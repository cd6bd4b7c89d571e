"""The body in the side view of jointed explorers: where its joints are, and how its lumbar spine bends."""

from __future__ import annotations

from functools import cache

from lessons.body import LEVELS, Body, Posture
from lessons.body.compile import LUMBAR_SHARES
from lessons.teaching.explorer import Point, Turn


@cache
def marks(lying: bool = False) -> dict[str, Point]:
    """Joint centres in neutral standing (x forward, y up, mm), or lying on the back, the head to the left."""
    found = {name: (float(p[1]), float(p[2])) for name, p in Body.load().landmarks_mm(Posture()).items()}
    return {name: laid(p) if lying else p for name, p in found.items()}


def laid(point: Point) -> Point:
    """A point of the standing side view after the body has lain down on its back."""
    return -point[1], point[0]


def spine_turns(axis: str, gain: float = -1.0, lying: bool = False) -> dict[str, tuple[Turn, ...]]:
    """How each lumbar vertebra ("L1" to "L5") turns when the low back bends by `axis` degrees in all.

    Each turns about every joint below it, the lowest first, by the share of the bend that the body gives that joint.
    The pelvis stays; `gain` -1 rounds the back, +1 arches it.
    """
    turns: dict[str, tuple[Turn, ...]] = {}
    below: tuple[Turn, ...] = ()
    for level, share in zip(reversed(LEVELS), LUMBAR_SHARES["lumbar_flexion"], strict=True):
        below = (*below, Turn(axis, marks(lying)[level], gain * share))
        turns[level.split("_")[0]] = below
    return turns
