"""The parts that this lesson's explorers are drawn with: bones and body outline in the side view, standing or lying."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from lessons.body import Body, Posture
from lessons.teaching.explorer import Part, Slide, Turn
from lessons.teaching.outlines import Outline, outlines

Point = tuple[float, float]
Moves = Sequence[Turn | Slide]

TRUNK_BONES = ("ribcage", *(f"L{n}" for n in range(1, 6)))
PELVIS_BONES = ("sacrum", "hip_bone_r")
LUMBAR_SHARES = {"L5_S1": 0.125, "L4_L5": 0.185, "L3_L4": 0.204, "L2_L3": 0.231, "L1_L2": 0.255}  # as the body has it
TONES = 3  # shapes of one bone: its outline and two tones, so that a picture stays light
MANY_EDGES = ("ribcage", "skull", "cervical_spine")  # one tone is enough for them, and half the weight


@cache
def marks(lying: bool = False) -> dict[str, Point]:
    """Joint centres in the picture (x forward, y up, mm); lying on the back, the head to the left."""
    found = {name: (float(p[1]), float(p[2])) for name, p in Body.load().landmarks_mm(Posture()).items()}
    return {name: laid(p) if lying else p for name, p in found.items()}


def laid(point: Point) -> Point:
    """A point of the standing side view after the body has lain down on its back."""
    return -point[1], point[0]


@cache
def shapes(name: str, lying: bool = False, tones: int = TONES) -> tuple[Outline, ...]:
    """The outline of a bone in neutral standing and its tones; a part of the soft body is one pale shape."""
    vertices, triangles = Body.load().bones(Posture(), names=[name])[name]
    if lying:
        vertices = np.column_stack([vertices[:, 0], -vertices[:, 2], vertices[:, 1]])
    found = outlines(vertices, triangles)
    if name.startswith("flesh_"):
        return (Outline(found[0].path, "skin", "none"),)
    return found[: 2 if name in MANY_EDGES else tones]


def far(shape: Iterable[Outline]) -> tuple[Outline, ...]:
    """The same bone on the other side of the body: one flat, paler shape behind the near ones."""
    return tuple(Outline(o.path, "line", "skin_edge") for o in list(shape)[:1])


def parts(names: Iterable[str], moves: Moves = (), lying: bool = False, prefix: str = "") -> list[Part]:
    """One part for each bone, all moved alike."""
    return [Part(prefix + name, shapes(name, lying), moves) for name in names]


def spine_moves(level: str, axis: str, base: Moves = (), lying: bool = False, gain: float = -1.0) -> list[Turn | Slide]:
    """What moves the vertebra above `level` when the lower back bends by `axis` degrees in all (gain -1: forward)."""
    levels = list(LUMBAR_SHARES)
    own = levels[: levels.index(level) + 1]
    return [*base, *(Turn(axis, marks(lying)[one], gain * LUMBAR_SHARES[one]) for one in own)]


def trunk(axis: str, base: Moves = (), lying: bool = False, gain: float = -1.0, flesh: bool = True) -> list[Part]:
    """Ribcage and lumbar spine, bending by `axis`, with the outline of the trunk behind them."""
    above = {"L5": "L5_S1", "L4": "L4_L5", "L3": "L3_L4", "L2": "L2_L3", "L1": "L1_L2"}
    top = spine_moves("L1_L2", axis, base, lying, gain)
    skin = [Part("flesh_L1", shapes("flesh_L1", lying), top)] if flesh else []
    return [
        *skin,
        *parts(["cervical_spine", "skull", "jaw", "ribcage"], top, lying),
        *(Part(b, shapes(b, lying), spine_moves(level, axis, base, lying, gain)) for b, level in above.items()),
    ]


def box(left: float, bottom: float, width: float, height: float, fill: str, stroke: str = "none") -> Outline:
    """A rectangle: a table, a floor, a line."""
    return Outline(f"M{left:g} {bottom:g}h{width:g}v{height:g}h{-width:g}Z", fill, stroke)
