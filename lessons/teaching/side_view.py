"""The body in the side view of jointed explorers: its joints, its outlines, and how its lumbar spine bends."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from lessons.body import LEVELS, Body, Posture
from lessons.body.compile import LUMBAR_SHARES
from lessons.teaching.explorer import Point, Turn
from lessons.teaching.outlines import Outline, outlines

LONGEST_SLIP = "psoas_L1_VB_r"  # it shows the whole way of the psoas, from the spine to the thigh
STANDING = Posture()
TONES = 3  # shapes of one bone: its outline and two tones, so that a picture stays light
MANY_EDGES = ("ribcage", "skull", "cervical_spine")  # one tone is enough for them, and half the weight


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


@cache
def shapes(name: str, lying: bool = False, posture: Posture = STANDING) -> tuple[Outline, ...]:
    """The outline of a bone and its tones in `posture`; a part of the soft body is one pale shape."""
    vertices, triangles = Body.load().bones(posture, names=[name])[name]
    if lying:
        vertices = np.column_stack([vertices[:, 0], -vertices[:, 2], vertices[:, 1]])
    found = outlines(vertices, triangles)
    if name.startswith("flesh_"):
        return (Outline(found[0].path, "skin", "none"),)
    return found[: 2 if name in MANY_EDGES else TONES]


@cache
def standing(name: str) -> tuple[Outline, ...]:
    """The outline of a bone in neutral standing and all its tones, for explorers that show few bones."""
    return outlines(*Body.load().bones(STANDING, names=[name])[name])


def far(shape: Iterable[Outline]) -> tuple[Outline, ...]:
    """The same bone on the other side of the body: one flat, paler shape behind the near ones."""
    return tuple(Outline(o.path, "line", "skin_edge") for o in list(shape)[:1])
