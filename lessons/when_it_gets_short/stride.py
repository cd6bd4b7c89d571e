"""A walking body in the side view: what a stiff hip does to the step, the pelvis, the knee and the heel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.body import Body, Posture
from lessons.when_it_gets_short.published import GAIT_ANGLES, GAIT_SAMPLES, published

Floats = NDArray[np.float64]
EXTENSION_DEG = (-5.0, 20.0)  # the most that the right hip can extend; negative: it stays bent
SHARE = (0.0, 100.0)  # per cent of what is missing that pelvis and back make up for
PHASE = (0.0, 100.0)  # per cent of the cycle, from the contact of the right heel
LEFT_CONTACT = 50.0  # when the left heel touches the ground


@dataclass(frozen=True)
class Leg:
    """Joints of the leg in the side view of neutral standing (x forward, y up, mm, the hip at 0, 0), and the sole."""

    knee: tuple[float, float]
    ankle: tuple[float, float]
    toes: tuple[float, float]
    sole: Floats  # (n, 2), heel to ball


@dataclass(frozen=True)
class Stride:
    """One moment: angles in degrees (flexion, upward bend and forward tilt positive), lengths in mm."""

    hip_r: float
    hip_l: float
    knee_r: float
    knee_l: float
    ankle_r: float
    ankle_l: float
    tilt: float  # of the pelvis, forward
    arch: float  # of the lower back, so that the trunk stays upright
    missing: float  # extension that the right hip does not give
    hip_height: float
    heel_rise: float  # of the right heel above the ground

    @property
    def thigh_r(self) -> float:
        """The right thigh from the vertical, forward positive."""
        return self.hip_r - self.tilt


def gait(name: str, phase: float) -> float:
    """One angle of normal walking (degrees) at `phase` per cent of the leg's own cycle; it goes round.

    `name` is one of GAIT_ANGLES. Raises ValueError.
    """
    if name not in GAIT_ANGLES:
        raise ValueError(f"name is {name!r}; it must be one of {', '.join(GAIT_ANGLES)}")
    _number("phase", phase, (-1e6, 1e6))
    values = getattr(published().gait, name)
    at = (phase % 100.0) / 100.0 * GAIT_SAMPLES
    low = int(at) % GAIT_SAMPLES
    return float(values[low] + (at - int(at)) * (values[(low + 1) % GAIT_SAMPLES] - values[low]))


@cache
def leg() -> Leg:
    """The right leg of the body model."""
    body = Body.load()
    marks = body.landmarks_mm(Posture())
    foot = body.bones(Posture(), names=["foot_r"])["foot_r"][0][:, 1:]
    ball = float(body.bones(Posture(), names=["toes_r"])["toes_r"][0][:, 1].min()) + 12.0
    low = _lower_edge(foot)
    return Leg(_side(marks["knee_r"]), _side(marks["ankle_r"]), (ball, float(foot[:, 1].min()) + 8.0), low)


def walk(phase: float, extension_deg: float = EXTENSION_DEG[1], share: float = 0.0) -> Stride:
    """The body at `phase` (0 to 100 %), when the right hip extends by at most `extension_deg` (-5 to 20 degrees).

    Of the extension that is then missing, pelvis and lower back make up for `share` (0 to 100 %): the pelvis tips
    forward, the lower back arches as much, and the thigh goes that far back after all. For the rest the thigh stays
    forward; the hips keep the height of normal walking, so the right knee bends until the foot no longer sinks into
    the ground. Raises ValueError.
    """
    for name, value, allowed in (
        ("phase", phase, PHASE), ("extension_deg", extension_deg, EXTENSION_DEG), ("share", share, SHARE),
    ):  # fmt: skip
        _number(name, value, allowed)
    hip, knee, ankle = (gait(name, phase) for name in ("hip", "knee", "ankle"))
    other = phase + 50.0
    tilt = gait("pelvis", phase)
    missing = max(0.0, -extension_deg - hip)
    more = share / 100.0 * missing
    height = _hip_height(phase)
    hip_r = hip + missing
    thigh = hip_r - tilt - more
    if missing - more > 0:
        knee = _knee_that_clears(thigh, knee, ankle, height)
    return Stride(
        hip_r, gait("hip", other) + more, knee, gait("knee", other), ankle, gait("ankle", other), tilt + more,
        tilt + more, missing, height, _heel_mm(thigh, knee, ankle)[1] + height,
    )  # fmt: skip


def step_mm(extension_deg: float = EXTENSION_DEG[1], share: float = 0.0) -> float:
    """Length of the left step: how far the left ankle is ahead of the right one when the left heel touches down."""
    now = walk(LEFT_CONTACT, extension_deg, share)
    right = _points(now.thigh_r, now.knee_r, now.ankle_r, np.array([leg().ankle]))[0]
    left = _points(now.hip_l - now.tilt, now.knee_l, now.ankle_l, np.array([leg().ankle]))[0]
    return float(left[0] - right[0])


def peak_extension_deg(frame: str) -> float:
    """Peak hip extension of normal walking, measured from the model's "pelvis", its "line" of hip points or "vertical".

    The line joins the front and the back hip point of one side; its tilt is what gait laboratories call pelvic tilt.
    """
    phases = np.arange(0.0, 100.0, 2.0)
    hips, tilts = (np.array([gait(name, p) for p in phases]) for name in ("hip", "pelvis"))
    from_frame = {"pelvis": hips, "line": hips + pelvic_line_deg(), "vertical": hips - tilts}
    if not isinstance(frame, str) or frame not in from_frame:
        raise ValueError(f"frame is {frame!r}; it must be one of {', '.join(from_frame)}")
    return float(-from_frame[frame].min())


@cache
def pelvic_line_deg() -> float:
    """Forward tilt (degrees) of the line from the back to the front hip point in the model's neutral standing."""
    bone = Body.load().bones(Posture(), names=["hip_bone_r"])["hip_bone_r"][0]
    upper = bone[bone[:, 2] > 40.0]
    front, back = upper[upper[:, 1].argmax()], upper[upper[:, 1].argmin()]
    return float(np.degrees(np.arctan2(back[2] - front[2], front[1] - back[1])))


def _lower_edge(points: Floats) -> Floats:
    """Those of `points` (n, 2) that can touch the ground, from heel to ball: the lower edge of their convex hull."""
    edge: list[Floats] = []
    for point in points[np.lexsort((points[:, 1], points[:, 0]))]:
        while len(edge) > 1:
            (ax, ay), (bx, by) = edge[-1] - edge[-2], point - edge[-2]
            if ax * by - ay * bx > 0:
                break
            edge.pop()
        edge.append(point)
    return np.array(edge)


def _number(name: str, value: float, allowed: tuple[float, float]) -> None:
    low, high = allowed
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not low <= value <= high:
        raise ValueError(f"{name} is {value!r}; it must be a number from {low:g} to {high:g}")


def _side(point: Floats) -> tuple[float, float]:
    return float(point[1]), float(point[2])


def _turned(points: Floats, pivot: tuple[float, float], degrees: float) -> Floats:
    a = np.radians(degrees)
    d = points - pivot
    return (
        np.column_stack([d[:, 0] * np.cos(a) - d[:, 1] * np.sin(a), d[:, 0] * np.sin(a) + d[:, 1] * np.cos(a)]) + pivot
    )


def _points(thigh: float, knee: float, ankle: float, points: Floats) -> Floats:
    """Points of the foot (n, 2) when the thigh is `thigh` degrees from the vertical; the hip stays at 0, 0."""
    shape = leg()
    return _turned(_turned(_turned(points, shape.ankle, ankle), shape.knee, -knee), (0.0, 0.0), thigh)


def _lowest_mm(thigh: float, knee: float, ankle: float) -> float:
    return float(_points(thigh, knee, ankle, leg().sole)[:, 1].min())


def _heel_mm(thigh: float, knee: float, ankle: float) -> Floats:
    sole = leg().sole
    return np.asarray(_points(thigh, knee, ankle, sole[[sole[:, 0].argmin()]])[0])


@cache
def _hip_height(phase: float) -> float:
    """Height of the hips above the ground (mm) in normal walking: the lower foot stands on it."""
    return -min(
        _lowest_mm(gait("hip", p) - gait("pelvis", phase), gait("knee", p), gait("ankle", p))
        for p in (phase, phase + 50.0)
    )


def _knee_that_clears(thigh: float, knee: float, ankle: float, height: float) -> float:
    """The least knee flexion, `knee` or more, with which the foot does not reach below the ground."""
    if _lowest_mm(thigh, knee, ankle) >= -height:
        return knee
    low, high = knee, knee + 70.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if _lowest_mm(thigh, middle, ankle) < -height else (low, middle)
    return high
