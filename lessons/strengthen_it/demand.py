"""What an exercise asks of the hip flexors from start to finish, from the weights and levers of the body model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lessons.body import COORDINATES, FASCICLES, Body, Load, Posture
from lessons.strengthen_it.exercises import Exercise, Pose, Resistance

Floats = NDArray[np.float64]

LONGEST = "psoas_L1_VB_r"  # the fascicle whose length stands for the psoas: it runs the whole way
TRUSTED_DEG = 100.0  # beyond this hip angle the model's path of the psoas is not to be trusted (lessons/body/MODEL.md)
# Where all flexors of the model together hold most. Beyond, they hold less; people do not (fact F07b: Ito 2024).
STRONGEST_DEG = 60.0
STEPS = 21


@dataclass(frozen=True)
class Demand:
    """One hip of an exercise at `way` from start (0) to finish (1); every array has shape (n,).

    moment_nm: what its flexors must hold, at rest; None where statics gives no number. Where the floor carries an
    unknown part, it is the most it could be and `least_nm` is 0; else both are the same. Negative: the other side of
    the hip works. capacity_*_nm: what all its flexors together could hold in that posture at full effort; nan beyond
    `TRUSTED_DEG`. length_mm: the longest fascicle of the psoas. compression: newtons on the disc L4-L5 for each newton
    of the psoas, its pull spread evenly over its fascicles.
    """

    way: Floats
    hip_deg: Floats
    moment_nm: Floats | None
    least_nm: Floats | None
    capacity_nm: Floats
    capacity_low_nm: Floats
    capacity_high_nm: Floats
    length_mm: Floats
    compression: Floats

    @property
    def peak_nm(self) -> float | None:
        """The largest moment on the way, N m."""
        return None if self.moment_nm is None else float(self.moment_nm.max())

    @property
    def peak_share(self) -> tuple[float, float, float] | None:
        """The largest share of capacity on the way (middle, low, high estimate), where the model can be trusted.

        The low share comes from the high capacity. Above 1 means: more than that body could hold.
        """
        if self.moment_nm is None:
            return None
        middle, low, high = (
            float(np.nanmax(self.moment_nm / capacity))
            for capacity in (self.capacity_nm, self.capacity_high_nm, self.capacity_low_nm)
        )
        return middle, low, high


def on_the_way(exercise: Exercise, way: float) -> Pose:
    """The pose at `way` from 0 (start) to 1 (finish), angle by angle from pose to pose. ValueError outside."""
    if not 0 <= way <= 1:
        raise ValueError(f"way is {way!r}; it must be from 0 (start) to 1 (finish)")
    poses = exercise.poses()
    at = way * (len(poses) - 1)
    k = min(int(at), len(poses) - 2)
    one, two, t = poses[k], poses[k + 1], at - k
    before, after = one.posture(), two.posture()
    joints = {n: getattr(before, n) + t * (getattr(after, n) - getattr(before, n)) for n in COORDINATES}
    return Pose(
        one.recline_deg + t * (two.recline_deg - one.recline_deg), {n: v for n, v in joints.items() if v != 0.0}
    )


def hip_moment_nm(body: Body, exercise: Exercise, pose: Pose) -> float:
    """What the flexors of the right hip must hold in a pose of an exercise (N m), whatever else may carry a part.

    Gravity's moment goes with the direction of down: between upright and lying it is the two, weighed by cosine and
    sine of the recline. Where the trunk moves on the thighs the two hips share it, half each: both poses are the same
    left and right.
    """
    posture = pose.posture()
    free = "trunk" if exercise.statics == "trunk" else "leg"
    lean = math.radians(pose.recline_deg)
    upright, lying = (
        body.gravity_moment_nm(posture, lying=lying, free=free)["hip_flexion_r"] for lying in (None, "supine")
    )
    moment = math.cos(lean) * upright + math.sin(lean) * lying
    if exercise.resistance is not None:
        load = _load(body, exercise.resistance, posture, pose.recline_deg)
        pulled = body.gravity_moment_nm(posture, free=free, loads=[load])["hip_flexion_r"]
        moment += pulled - upright
    return moment / 2 if free == "trunk" else moment


def _load(body: Body, pull: Resistance, posture: Posture, recline_deg: float) -> Load:
    """The pull as a force in the body's own frame (x right, y forward, z up, turning with the pelvis)."""
    if pull.kind == "push":
        bend = math.radians(posture.hip_flexion_r)
        return Load(pull.point, force_n=(0.0, -pull.force_n * math.cos(bend), -pull.force_n * math.sin(bend)))
    marks = body.landmarks_mm(posture)
    here = marks[pull.point]
    if pull.kind == "band":
        line = marks[pull.to] - here
        force_n = pull.stiffness_n_per_m * max(float(np.linalg.norm(line)) - pull.rest_mm, 0.0) / 1000.0
    else:
        lean = math.radians(recline_deg)
        forward, up = pull.anchor_mm
        anchor = np.array([here[0], forward * math.cos(lean) + up * math.sin(lean),
                           up * math.cos(lean) - forward * math.sin(lean)])  # fmt: skip
        line, force_n = anchor - here, pull.force_n
    x, y, z = line / max(float(np.linalg.norm(line)), 1e-9) * force_n
    return Load(pull.point, force_n=(float(x), float(y), float(z)))


def capacity_nm(body: Body, posture: Posture) -> tuple[float, float, float]:
    """All flexors of the right hip at full effort (N m): middle, low and high; nan where the path is not trusted."""
    if posture.hip_flexion_r > TRUSTED_DEG:
        return (math.nan, math.nan, math.nan)
    each = [estimate for name, estimate in body.hip_capacity_nm(posture).items() if name.endswith("_r")]
    flexors = [e for e in each if e.nm > 0]
    return sum(e.nm for e in flexors), sum(e.low_nm for e in flexors), sum(e.high_nm for e in flexors)


def demand(body: Body, exercise: Exercise, steps: int = STEPS) -> Demand:
    """What the exercise asks of the right hip of this body, at `steps` places on the way."""
    way = np.linspace(0.0, 1.0, steps)
    poses = [on_the_way(exercise, float(t)) for t in way]
    postures = [pose.posture() for pose in poses]
    capacity = np.array([capacity_nm(body, p) for p in postures])
    moment = least = None
    if exercise.statics != "both ends held":
        moment = np.array([hip_moment_nm(body, exercise, pose) for pose in poses])
        least = np.zeros(steps) if exercise.statics == "part held" else moment
    return Demand(
        way, np.array([p.hip_flexion_r for p in postures]), moment, least,
        capacity[:, 0], capacity[:, 1], capacity[:, 2],
        np.array([body.measure(p).length_mm[LONGEST] for p in postures]),
        np.array([compression(body, p) for p in postures]),
    )  # fmt: skip


def compression(body: Body, posture: Posture) -> float:
    """Newtons that press L4 on L5 for each newton of the right psoas, spread evenly over its eleven fascicles."""
    pulls = body.spine_pull(posture)
    return float(np.mean([pulls[f"{name}_r"]["L4_L5"].compression for name in FASCICLES]))


def leg_length_mm(body: Body) -> float:
    """From the hip's centre to the ankle's, standing: what a learner's leg is compared by."""
    marks = body.landmarks_mm(Posture())
    return float(np.linalg.norm(marks["hip_r"] - marks["ankle_r"]))


def body_with(mass_kg: float, leg_mm: float) -> Body:
    """The body with this mass and this length of leg; all lengths grow together. ValueError where out of range."""
    usual = Body.load()
    return Body.load(mass_kg=mass_kg, stature_m=usual.stature_m * leg_mm / leg_length_mm(usual))


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: the exercise, what it asks, and in words why it stands here if its demand does not say."""

    exercise: Exercise
    demand: Demand
    why_here: str


def ladder(body: Body, exercises: Sequence[Exercise]) -> list[Rung]:
    """The strength exercises in the order of the peak moment they ask of one hip; exceptions after their neighbour.

    The moment ranks them, not the share of capacity: it rests on weights and levers, the share also on a wide band of
    muscle strength. ValueError for an exercise without a number that does not say where it belongs.
    """
    chosen = [e for e in exercises if e.kind == "strength"]
    asked = {e.id: demand(body, e) for e in chosen}
    peaks = {e.id: asked[e.id].peak_nm for e in chosen if e.place is None}
    for id, peak in peaks.items():
        if peak is None:
            raise ValueError(f"{id} has no number, so it must say its place on the ladder")
    order = sorted((e for e in chosen if e.id in peaks), key=lambda e: peaks[e.id] or 0.0)
    waiting = [e for e in chosen if e.place is not None]
    while waiting:
        for e in waiting:
            ids, after = [o.id for o in order], e.place.after if e.place else ""
            if after == "" or after in ids:
                order.insert(ids.index(after) + 1 if after else 0, e)
                waiting.remove(e)
                break
        else:
            raise ValueError(f"places go round in a circle: {', '.join(e.id for e in waiting)}")
    return [Rung(e, asked[e.id], e.place.why if e.place else "") for e in order]
