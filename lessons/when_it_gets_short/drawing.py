"""The parts that this lesson's explorers are drawn with: bones and body outline in the side view, standing or lying."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from lessons.teaching.explorer import Part, Slide, Turn
from lessons.teaching.outlines import Outline
from lessons.teaching.side_view import shapes, spine_turns

Moves = Sequence[Turn | Slide]

PELVIS_BONES = ("sacrum", "hip_bone_r")


def tipped(points: NDArray[np.float64], tilt_deg: float) -> NDArray[np.float64]:
    """Points (n, 2) of the picture, turned about the hips with a pelvis that tips forward."""
    a = np.radians(-tilt_deg)
    return np.asarray(points @ np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]).T)


def parts(names: Iterable[str], moves: Moves = (), lying: bool = False) -> list[Part]:
    """One part for each bone, all moved alike."""
    return [Part(name, shapes(name, lying), moves) for name in names]


def trunk(axis: str, base: Moves = (), lying: bool = False, gain: float = -1.0, flesh: bool = True) -> list[Part]:
    """Ribcage and lumbar spine, bending by `axis`, with the outline of the trunk behind them."""
    spine = {bone: [*base, *turns] for bone, turns in spine_turns(axis, gain, lying).items()}
    skin = parts(["flesh_L1"], spine["L1"], lying) if flesh else []
    above = parts(["cervical_spine", "skull", "jaw", "ribcage"], spine["L1"], lying)
    return [*skin, *above, *(Part(bone, shapes(bone, lying), moves) for bone, moves in spine.items())]


def box(left: float, bottom: float, width: float, height: float, fill: str, stroke: str = "none") -> Outline:
    """A rectangle: a table, a floor, a line."""
    return Outline(f"M{left:g} {bottom:g}h{width:g}v{height:g}h{-width:g}Z", fill, stroke)
