"""The body that every lesson measures: muscle lengths, moment arms, loads, strength and shapes in any posture."""

from __future__ import annotations

import difflib
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lessons.body import cache, force
from lessons.body.posture import COORDINATES, Posture, check_angle

Array = NDArray[np.float64]

REFERENCE_STATURE_M = 1.70
"""Stature that lengths are scaled from: that of the source model (Rajagopal et al. 2016)."""

FASCICLES: tuple[str, ...] = (
    "psoas_L1_VB", "psoas_L1_TP", "psoas_L1_L2_IVD", "psoas_L2_TP", "psoas_L2_L3_IVD", "psoas_L3_TP",
    "psoas_L3_L4_IVD", "psoas_L4_TP", "psoas_L4_L5_IVD", "psoas_L5_TP", "psoas_L5_VB",
)  # fmt: skip
"""The eleven fascicles of the psoas from the top down, without side (VB: from the vertebral body, IVD: from the disc,
TP: from the transverse process)."""

LEVELS: tuple[str, ...] = ("L1_L2", "L2_L3", "L3_L4", "L4_L5", "L5_S1")
_VERTEBRAE = ("L1", "L2", "L3", "L4", "L5")
_FLEXION_JOINT = {"L1_L2": "L1_L2_FE", "L2_L3": "L2_L3_FE", "L3_L4": "L3_L4_FE", "L4_L5": "L4_L5_FE",
                  "L5_S1": "flex_extension"}  # fmt: skip

GRAVITY_M_S2 = 9.81
# Where down is, in the drawing frame (x right, y forward, z up), for every way to lie.
DOWN: dict[str | None, tuple[float, float, float]] = {
    None: (0.0, 0.0, -1.0), "supine": (0.0, -1.0, 0.0), "prone": (0.0, 1.0, 0.0),
    "right_side": (1.0, 0.0, 0.0), "left_side": (-1.0, 0.0, 0.0),
}  # fmt: skip

# Named points for loads: the part they belong to and their place in it in metres (x forward, y up, z right): joint
# centres, the thigh just above the knee, and the middles of toes, hand, breastbone and skull as the bones have them.
_SIDED_POINTS = {
    "thigh": ("femur", (0.0, -0.35, 0.0)),
    "knee": ("tibia", (0.0, 0.0, 0.0)), "ankle": ("talus", (0.0, 0.0, 0.0)), "toes": ("talus", (0.15, -0.045, 0.02)),
    "shoulder": ("humerus", (0.0, 0.0, 0.0)), "elbow": ("ulna", (0.0, 0.0, 0.0)),
    "hand": ("radius", (0.02, -0.31, 0.02)),
}  # fmt: skip
POINTS: dict[str, tuple[str, tuple[float, float, float]]] = {
    **{
        f"{name}_{side}": (f"{part}_{side}", (x, y, z if side == "r" else -z))
        for name, (part, (x, y, z)) in _SIDED_POINTS.items()
        for side in "rl"
    },
    "chest": ("L1", (0.10, 0.16, 0.0)),
    "head": ("L1", (0.02, 0.44, 0.0)),
}
"""Named points where a load may act. `chest` and `head` ride on the trunk above L1, which is one rigid part."""


@dataclass(frozen=True)
class Load:
    """A band, a cable or a weight that acts on the body at a named point (`POINTS`).

    `force_n` is the force on the body in newtons in the drawing frame (x right, y forward, z up of the body, whichever
    way it lies); `mass_kg` is a weight that pulls along gravity. Both add up.
    """

    point: str
    force_n: tuple[float, float, float] = (0.0, 0.0, 0.0)
    mass_kg: float = 0.0

    def __post_init__(self) -> None:
        if self.point not in POINTS:
            raise KeyError(unknown("point", self.point, POINTS))
        numbers = (*self.force_n, self.mass_kg)
        if len(self.force_n) != 3 or not all(math.isfinite(x) for x in numbers) or self.mass_kg < 0:
            raise ValueError(
                f"load at {self.point}: force_n {self.force_n!r} must be three finite numbers (N) and "
                f"mass_kg {self.mass_kg!r} a finite number of 0 or more"
            )


class SpinePull(NamedTuple):
    """What one newton in a fascicle does to one lumbar disc, in that disc's own plane.

    compression: N per N, positive presses the vertebrae together. forward_shear: N per N, positive pulls the upper
    vertebra forward. flexion_moment_arm_mm: positive bends the spine forward at that level, negative arches it.
    All three are 0 where the fascicle does not cross the level.
    """

    compression: float
    forward_shear: float
    flexion_moment_arm_mm: float


class Named(Mapping[str, Any]):
    """A read-only mapping from names to the rows of an array; an unknown name raises KeyError with near matches."""

    __slots__ = ("_index", "_kind", "_values")

    def __init__(self, kind: str, index: Mapping[str, int], values: Any) -> None:
        self._kind, self._index, self._values = kind, index, values

    def __getitem__(self, name: str) -> Any:
        try:
            row = self._index[name]
        except (KeyError, TypeError):
            raise KeyError(unknown(self._kind, name, self._index)) from None
        value = self._values[row]
        return value.item() if isinstance(value, np.generic) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def __repr__(self) -> str:
        return f"<{len(self)} {self._kind}s: {', '.join(list(self)[:3])}, ...>"


class _Arms(Named):
    """Muscle -> coordinate -> moment arm(s); the rows may be made on demand."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Named:
        return Named("joint angle", _COORDINATE_INDEX, super().__getitem__(name))


class _OnDemand(Sequence[Any]):
    """Rows that are computed when they are first asked for, and then kept."""

    def __init__(self, make: Callable[[int], Array], count: int) -> None:
        self._make, self._rows = make, [None] * count  # type: Callable[[int], Array], list[Any]

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: Any) -> Any:
        if self._rows[row] is None:
            self._rows[row] = self._make(row)
        return self._rows[row]


_angles_of = operator.attrgetter(*COORDINATES)
_COORDINATE_INDEX = {name: k for k, name in enumerate(COORDINATES)}
_HIP = [_COORDINATE_INDEX[f"hip_{kind}_{s}"] for kind in ("flexion", "adduction", "rotation") for s in "rl"]
_ADDUCTION = [_COORDINATE_INDEX["hip_adduction_r"], _COORDINATE_INDEX["hip_adduction_l"]]
_CLEAR_DEG = (-33.0, 14.0)  # with both hips between these angles of adduction no path point enters a brim cylinder


@dataclass(frozen=True)
class Measurement:
    """Every muscle in one posture (from `Body.measure`) or in many (from `Body.sweep`).

    length_mm[muscle]: from origin to insertion along the path; a float, or an array (n,) for a sweep.
    moment_arm_mm[muscle][coordinate]: mm per radian of that angle of Posture; positive turns it in its positive
    direction (flexion, adduction, internal rotation, to the right). Same shapes.
    """

    length_mm: Mapping[str, Any]
    moment_arm_mm: Mapping[str, Mapping[str, Any]]


def unknown(kind: str, name: object, allowed: Iterable[str]) -> str:
    """The sentence for a name that does not exist, with its near matches or all that is allowed."""
    names = list(allowed)
    near = difflib.get_close_matches(str(name), names, n=4, cutoff=0.4)
    return f"no {kind} is called {name!r}; " + ("near matches: " if near else "allowed: ") + ", ".join(near or names)


class Body:
    """One adult body, posed and measured without display. Make it with `Body.load()`; use one per thread."""

    def __init__(self, model: Any, description: dict[str, Any], folder: Path, mass_kg: float, stature_m: float) -> None:
        import mujoco

        self._mj, self._model, self._data = mujoco, model, mujoco.MjData(model)
        self._folder, self._bones = folder, {}  # type: Path, dict[str, Any]
        self.mass_kg, self.stature_m = mass_kg, stature_m
        self._length_scale = stature_m / REFERENCE_STATURE_M
        self._mass_scale = mass_kg / description["mass_kg"]
        self.muscles: tuple[str, ...] = tuple(description["muscles"])
        self._muscle_index = {name: k for k, name in enumerate(self.muscles)}
        self._drawn: dict[str, str] = description["drawn"]
        self._joint = {name: k for k, name in enumerate(description["joints"])}
        self._endplates = description["endplates"]
        n = len(COORDINATES)
        driver = np.array(description["driver"])
        polynomial = np.array(description["polynomial"]) * np.radians(1.0) ** np.arange(5)  # (joints, 5), of degrees
        curved = np.any(polynomial[:, 2:] != 0, axis=1)
        self._bent = np.unique(driver[curved])  # the angles that drive some joint by a curve: the knees
        # Joints from powers of the angles, [degrees; squares, cubes, fourth powers of the bent ones; 1]: one product.
        used = np.concatenate([np.arange(n), *(self._bent + k * n for k in (1, 2, 3)), [4 * n]])
        every = np.zeros((model.nv, 4 * n + 1))
        for power in range(1, 5):
            every[np.arange(model.nv), driver + (power - 1) * n] = polynomial[:, power]
        every[:, -1] = polynomial[:, 0]
        self._joints_from = np.ascontiguousarray(every[:, used])
        self._powers = np.ones(len(used))
        self._driver, self._slope = driver, polynomial[:, 1:] * np.arange(1, 5) / np.radians(1.0)  # per radian
        # The sparse Jacobian of the paths: which (muscle, coordinate) each entry belongs to, and its slope at neutral.
        entries = int(model.ten_J_rownnz.sum())
        self._column = model.ten_J_colind[:entries].copy()
        self._cell = np.repeat(np.arange(model.ntendon), model.ten_J_rownnz) * n + driver[self._column]
        self._straight = self._slope[self._column, 0]
        self._curved = np.flatnonzero(curved[self._column])
        turned = np.zeros((model.nv, 4 * n + 1))  # slopes of the joints, per radian, from the same powers
        for power in range(2, 5):
            turned[np.arange(model.nv), driver + (power - 2) * n] = power * polynomial[:, power] / np.radians(1.0)
        turned[:, -1] = self._slope[:, 0]
        self._curved_from = np.ascontiguousarray(turned[self._column[self._curved]][:, used])
        # Path points on the femur with the brim cylinder that each must stay outside of.
        self._brim = [(model.geom(f"{muscle}_{s}").id, model.site(f"{muscle}-P3_{s}").id)
                      for muscle in ("psoas", "iliacus") for s in "rl"]  # fmt: skip
        self._pushed = False
        # Which joints follow which coordinate, as a (joints, coordinates) mask.
        self._follows = np.zeros((model.nv, n))
        self._follows[np.arange(model.nv), driver] = 1.0
        self._posed: Posture | None = None
        self.neutral = self.measure(Posture())
        """The Measurement in neutral standing."""

    @classmethod
    def load(cls, *, mass_kg: float | None = None, stature_m: float | None = None) -> Body:
        """The body, from the cache; compiled in a child process where no cache is found.

        mass_kg (30 to 250) scales masses and muscle forces, stature_m (1.2 to 2.2) scales lengths, uniformly; without
        them the body is as its source made it: 84.3 kg and 1.70 m. Raises ValueError out of range, RuntimeError if
        the body can't be prepared.
        """
        for name, value, low, high in (("mass_kg", mass_kg, 30, 250), ("stature_m", stature_m, 1.2, 2.2)):
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
                raise ValueError(f"{name} is {value!r}; it must be a number from {low} to {high}")
        model, description, folder = cache.load()
        return cls(
            model, description, folder,
            description["mass_kg"] if mass_kg is None else float(mass_kg),
            REFERENCE_STATURE_M if stature_m is None else float(stature_m),
        )  # fmt: skip

    # -- posing ---------------------------------------------------------------------------------------------------

    def _joints_of(self, angles_deg: Array) -> Array:
        """Joint values (n, joints) in radians and metres of angles (n, coordinates) in degrees."""
        bent = angles_deg[:, self._bent]
        powers = (angles_deg, bent**2, bent**3, bent**4, np.ones((len(angles_deg), 1)))
        return np.asarray(np.concatenate(powers, axis=1) @ self._joints_from.T)

    def _slopes_of(self, angles_deg: Array) -> Array:
        """Change of every joint with its coordinate, per radian, (n, joints)."""
        u = angles_deg[:, self._driver]
        s = self._slope
        return np.asarray(((s[:, 3] * u + s[:, 2]) * u + s[:, 1]) * u + s[:, 0])

    def _pose(self, posture: Posture) -> None:
        if posture is self._posed:
            return
        if not isinstance(posture, Posture):
            raise TypeError(f"a Posture is needed, not {type(posture).__name__}")
        self._posed = None
        x, n = self._powers, len(COORDINATES)
        x[:n] = _angles_of(posture)
        right, left = x[self._bent].tolist()
        x[n:-1] = right**2, left**2, right**3, left**3, right**4, left**4
        self._place(np.dot(self._joints_from, x), x[_ADDUCTION].tolist())
        self._posed = posture

    def _place(self, joints: Array, adduction_deg: list[float]) -> bool:
        """Put the joints (joints,) in place and compute the paths; whether a point had to be kept out of the brim."""
        m, d, mj = self._model, self._data, self._mj
        d.qpos[:] = joints
        mj.mj_kinematics(m, d)
        mj.mj_comPos(m, d)
        self._pushed = not all(_CLEAR_DEG[0] < a < _CLEAR_DEG[1] for a in adduction_deg) and self._keep_out()
        mj.mj_tendon(m, d)
        return self._pushed

    def _keep_out(self) -> bool:
        """Move a path point on the femur that the leg has carried into a brim cylinder back out to its surface.

        Only far corners of the hip's range do that (35 degrees of abduction and more, or adduction with full extension
        and external rotation). There MuJoCo would drop the wrap at once and the path would jump.
        """
        d, moved = self._data, False
        for geom, site in self._brim:
            turn, centre = d.geom_xmat[geom].reshape(3, 3), d.geom_xpos[geom]
            local = (d.site_xpos[site] - centre) @ turn
            distance, least = math.hypot(local[0], local[1]), self._model.geom_size[geom][0] * 1.001
            if distance < least:
                local[:2] *= least / distance
                d.site_xpos[site] = centre + turn @ local
                moved = True
        return moved

    def _pushed_arms(self, arms: Array, angles_deg: Array) -> None:
        """Correct arms (muscles, coordinates) in place by central differences, where `_keep_out` moved a point."""
        step = 0.01
        rows = [k for k, name in enumerate(self.muscles) if name.startswith(("psoas", "iliacus"))]
        for coordinate in _HIP:
            lengths = []
            for sign in (1, -1):
                moved = angles_deg.copy()
                moved[0, coordinate] += sign * step
                self._place(self._joints_of(moved)[0], moved[0, _ADDUCTION].tolist())
                lengths.append(self._data.ten_length[rows].copy())
            arms[rows, coordinate] = (lengths[1] - lengths[0]) / np.radians(2 * step) * (1000.0 * self._length_scale)
        self._place(self._joints_of(angles_deg)[0], angles_deg[0, _ADDUCTION].tolist())

    @property
    def _angles(self) -> Array:
        """The angles (1, coordinates) in degrees of the present posture."""
        return self._powers[None, : len(COORDINATES)]

    def _per_coordinate(self, joints: Array, slopes: Array) -> Array:
        """Sum (..., joints) over the joints that follow each coordinate: (..., coordinates)."""
        return np.asarray((joints * slopes) @ self._follows)

    # -- measuring ------------------------------------------------------------------------------------------------

    def measure(self, posture: Posture) -> Measurement:
        """Length (mm) and moment arms (mm) of every muscle in one posture."""
        self._pose(posture)
        scale = 1000.0 * self._length_scale
        slope = self._straight
        slope[self._curved] = self._curved_from.dot(self._powers)
        cells = len(self.muscles) * len(COORDINATES)
        arms = np.asarray(np.bincount(self._cell, self._data.ten_J * slope, cells) * -scale).reshape(
            -1, len(COORDINATES)
        )
        length = self._data.ten_length * scale
        if self._pushed:
            self._pushed_arms(arms, self._angles)
        return Measurement(Named("muscle", self._muscle_index, length), _Arms("muscle", self._muscle_index, arms))

    def sweep(self, **angles_deg: ArrayLike) -> Measurement:
        """Lengths and moment arms along arrays of angles, the other angles neutral.

        Each keyword is a field of Posture with an array (n,) or a single number in degrees. Raises TypeError for an
        unknown angle, ValueError for one out of range or for arrays of different lengths. Returns a Measurement of
        arrays (n,).
        """
        for name in angles_deg:
            if name not in _COORDINATE_INDEX:
                raise TypeError(unknown("joint angle", name, COORDINATES))
        columns = {name: _checked_column(name, values) for name, values in angles_deg.items()}
        lengths = {len(c) for c in columns.values()} - {1}
        if len(lengths) > 1:
            raise ValueError(
                "the arrays of a sweep must be equally long; they have "
                + ", ".join(f"{len(c)} ({name})" for name, c in columns.items())
            )
        n = lengths.pop() if lengths else 1
        angles = np.zeros((n, len(COORDINATES)))
        for name, column in columns.items():
            angles[:, _COORDINATE_INDEX[name]] = column
        joints = self._joints_of(angles)
        m, d, place = self._model, self._data, self._place
        self._posed = None
        ten_length, ten_jacobian, adduction = d.ten_length, d.ten_J, angles[:, _ADDUCTION].tolist()
        length, jacobians = np.empty((n, m.ntendon)), np.empty((n, len(ten_jacobian)))
        corners: list[int] = []
        for k in range(n):
            if place(joints[k], adduction[k]):
                corners.append(k)
            length[k] = ten_length
            jacobians[k] = ten_jacobian
        corrected = {k: self._corner_arms(angles[k : k + 1]) for k in corners}
        scale = 1000.0 * self._length_scale

        def arms(row: int) -> Array:
            own = np.arange(m.ten_J_rowadr[row], m.ten_J_rowadr[row] + m.ten_J_rownnz[row])
            turned = jacobians[:, own] * slopes[:, self._column[own]] * -scale
            out = np.zeros((len(COORDINATES), n))
            for entry, coordinate in enumerate(self._driver[self._column[own]]):
                out[coordinate] += turned[:, entry]
            for k, corner in corrected.items():
                out[_HIP, k] = corner[row, _HIP]
            return out

        slopes = self._slopes_of(angles)
        return Measurement(
            Named("muscle", self._muscle_index, length.T * scale),
            _Arms("muscle", self._muscle_index, _OnDemand(arms, m.ntendon)),
        )

    def _corner_arms(self, angles_deg: Array) -> Array:
        posture = Posture(**dict(zip(COORDINATES, angles_deg[0].tolist(), strict=True)))
        arms = self.measure(posture).moment_arm_mm
        return np.array([[arms[m][c] for c in COORDINATES] for m in self.muscles])

    # -- loads ----------------------------------------------------------------------------------------------------

    def gravity_moment_nm(
        self,
        posture: Posture,
        *,
        lying: str | None = None,
        free: str = "leg",
        loads: Sequence[Load] = (),
    ) -> Mapping[str, float]:
        """The moment (N m) that muscles must hold about each angle of Posture, at rest: + in its positive direction.

        lying: None (upright), "supine", "prone", "right_side" or "left_side". `loads` act besides gravity.
        free="leg": the pelvis is held and the leg moves; at hip, knee and ankle all that lies beyond the joint counts.
        free="trunk": the thighs are held and the trunk moves (a sit-up); at each hip the pelvis and everything above
        it counts, as a whole: statics alone can't say how two hips share it (in a symmetric posture each has half).
        The knees and ankles, through which the body then rests, have no number. The lumbar angles always carry what
        lies above them, the arms what lies beyond.
        """
        if lying not in DOWN:
            raise ValueError(f"lying is {lying!r}; it must be one of {', '.join(map(repr, DOWN))}")
        if free not in ("leg", "trunk"):
            raise ValueError(f"free is {free!r}; it must be 'leg' or 'trunk'")
        self._pose(posture)
        down = np.array(DOWN[lying])
        pulls = self._pulls(down, loads)
        moments = self._held_moments(pulls)
        names = list(COORDINATES)
        if free == "trunk":
            names = [n for n in names if not n.startswith(("knee", "ankle", "hip_"))]
            names += [f"hip_flexion_{s}" for s in "rl"] + [f"hip_adduction_{s}" for s in "rl"] + [
                f"hip_rotation_{s}" for s in "rl"]  # fmt: skip
            moments = moments | self._trunk_moments(pulls)
        return Named("joint angle", {n: k for k, n in enumerate(names)}, np.array([moments[n] for n in names]))

    def _pulls(self, down: Array, loads: Sequence[Load]) -> list[tuple[int, Array, Array]]:
        """Every force on the body as (MuJoCo body, point in metres, force in newtons), unscaled in length."""
        m, d = self._model, self._data
        weight = GRAVITY_M_S2 * self._mass_scale
        pulls = [(b, d.xipos[b].copy(), m.body_mass[b] * weight * down) for b in range(1, m.nbody)]
        for load in loads:
            if not isinstance(load, Load):
                raise TypeError(f"loads must be Load objects, not {type(load).__name__}")
            part, at = POINTS[load.point]
            b = m.body(part).id
            point = d.xpos[b] + d.xmat[b].reshape(3, 3) @ np.array(at)
            pulls.append((b, point, np.array(load.force_n) + load.mass_kg * GRAVITY_M_S2 * down))
        return pulls

    def _held_moments(self, pulls: list[tuple[int, Array, Array]]) -> dict[str, float]:
        m = self._model
        total = np.zeros(m.nv)
        jacobian = np.zeros((3, m.nv))
        for b, point, pull in pulls:
            self._mj.mj_jac(m, self._data, jacobian, None, point, b)
            total -= pull @ jacobian
        held = self._per_coordinate(total, self._slopes_of(self._angles)[0]) * self._length_scale
        return dict(zip(COORDINATES, held.tolist(), strict=True))

    def _trunk_moments(self, pulls: list[tuple[int, Array, Array]]) -> dict[str, float]:
        """Hip moments that hold the pelvis and all above it on fixed thighs (the pelvis turns against the thigh)."""
        m, d = self._model, self._data
        legs = {b for b in range(m.nbody) if self._is_leg(b)}
        out = {}
        for side in "rl":
            for kind in ("flexion", "adduction", "rotation"):
                joint = m.joint(f"hip_{kind}_{side}").id
                axis, anchor = d.xaxis[joint], d.xanchor[joint]
                out[f"hip_{kind}_{side}"] = self._length_scale * sum(
                    float(pull @ np.cross(axis, point - anchor)) for b, point, pull in pulls if b not in legs
                )
        return out

    def _is_leg(self, b: int) -> bool:
        return self._model.body(b).name.split("_")[0] in ("femur", "tibia", "patella", "talus")

    # -- the spine ------------------------------------------------------------------------------------------------

    def spine_pull(self, posture: Posture) -> Mapping[str, Mapping[str, SpinePull]]:
        """For every muscle and lumbar level (`LEVELS`): what one newton in it does to that disc (`SpinePull`)."""
        self._pose(posture)
        discs = {level: self._disc_axes(level) for level in LEVELS}
        scale = 1000.0 * self._length_scale
        m, d = self._model, self._data
        rows_of = np.repeat(np.arange(m.ntendon), m.ten_J_rownnz)
        jacobian = np.zeros((m.ntendon, m.nv))
        jacobian[rows_of, self._column] = d.ten_J[: len(rows_of)]
        flexion = {level: jacobian[:, self._joint[_FLEXION_JOINT[level]]] * scale for level in LEVELS}
        nothing = SpinePull(0.0, 0.0, 0.0)
        rows: list[Named] = []
        level_index = {level: k for k, level in enumerate(LEVELS)}
        for row, name in enumerate(self.muscles):
            pulls = [nothing] * len(LEVELS)
            if name.startswith("psoas_"):
                points = self._path_points(row)
                pull = points[1] - points[0]
                pull = pull / np.linalg.norm(pull)
                for k in range(_VERTEBRAE.index(name.split("_")[1]), len(LEVELS)):
                    up, forward = discs[LEVELS[k]]
                    pulls[k] = SpinePull(float(-pull @ up), float(pull @ forward), float(flexion[LEVELS[k]][row]))
            rows.append(Named("lumbar level", level_index, pulls))
        return Named("muscle", self._muscle_index, rows)

    def _disc_axes(self, level: str) -> tuple[Array, Array]:
        """Unit vectors of a disc: square to its plane, pointing up, and forward within it (drawing frame)."""
        upper, lower = level.split("_")
        normals, sides = [], []
        for part, plate in ((upper, "lower"), (lower, "upper")):
            b = self._model.body("pelvis" if part == "S1" else part).id
            turn = self._data.xmat[b].reshape(3, 3)
            normals.append(turn @ np.array(self._endplates["sacrum" if part == "S1" else part][plate]))
            sides.append(turn[:, 2])
        up, right = normals[0] + normals[1], sides[0] + sides[1]
        up /= np.linalg.norm(up)
        forward = np.cross(up, right)
        return up, forward / np.linalg.norm(forward)

    # -- strength -------------------------------------------------------------------------------------------------

    def hip_capacity_nm(self, posture: Posture) -> Mapping[str, force.Estimate]:
        """What each muscle can add to hip flexion at full effort (N m), as an Estimate with its low and high bound.

        Keys: `psoas_r` (the eleven fascicles as one muscle, its force counted once), `iliacus_r`, ... and the left
        ones. Negative where the muscle extends the hip in this posture. See lessons/body/force.py for the sources.
        """
        measured = self.measure(posture)
        out: dict[str, force.Estimate] = {}
        stretch = 1.0 / self._length_scale  # fibre lengths scale with the body
        for muscle in force.ARCHITECTURE:
            for side in "rl":
                names = [f"{f}_{side}" for f in FASCICLES] if muscle == "psoas" else [f"{muscle}_{side}"]
                arm = float(np.mean([measured.moment_arm_mm[n][f"hip_flexion_{side}"] for n in names]))
                change = [(measured.length_mm[n] - self.neutral_length_mm(n)) * stretch for n in names]
                out[f"{muscle}_{side}"] = force.capacity(muscle, change, arm, self._mass_scale)
        return Named("hip flexor", {n: k for k, n in enumerate(out)}, list(out.values()))

    def neutral_length_mm(self, muscle: str) -> float:
        """Path length of a muscle (mm) in neutral standing."""
        return float(self.neutral.length_mm[muscle])

    # -- drawing --------------------------------------------------------------------------------------------------

    def _path_points(self, row: int) -> Array:
        """Path of one muscle (n, 3) in metres, with points along the arcs round the wrapping cylinders."""
        m, d = self._model, self._data
        start, count = d.ten_wrapadr[row], d.ten_wrapnum[row]
        points = d.wrap_xpos.reshape(-1, 3)[start : start + count]
        objects = d.wrap_obj.ravel()[start : start + count]
        out = [points[0]]
        for k in range(1, count):
            if objects[k] >= 0 and objects[k] == objects[k - 1]:
                g = objects[k]
                turn, centre = d.geom_xmat[g].reshape(3, 3), d.geom_xpos[g]
                a, b = (points[k - 1] - centre) @ turn, (points[k] - centre) @ turn
                angle_a, angle_b = math.atan2(a[1], a[0]), math.atan2(b[1], b[0])
                swing = (angle_b - angle_a + math.pi) % (2 * math.pi) - math.pi
                for t in np.linspace(0, 1, 9)[1:-1]:
                    angle = angle_a + t * swing
                    local = np.array([math.cos(angle), math.sin(angle), 0.0]) * m.geom_size[g][0]
                    local[2] = a[2] + t * (b[2] - a[2])
                    out.append(centre + turn @ local)
            out.append(points[k])
        return np.array(out)

    def path_mm(self, posture: Posture, muscle: str) -> Array:
        """The course of a muscle from origin to insertion, (n, 3) mm in the drawing frame. Unknown name: KeyError."""
        if muscle not in self._muscle_index:
            raise KeyError(unknown("muscle", muscle, self._muscle_index))
        self._pose(posture)
        return self._path_points(self._muscle_index[muscle]) * 1000.0 * self._length_scale

    def bones(self, posture: Posture, names: Iterable[str] | None = None) -> dict[str, tuple[Array, NDArray[np.int64]]]:
        """Meshes placed in the world: name -> (vertices (n, 3) mm in the drawing frame, triangles (k, 3)).

        Names are those of `lessons.body.BONES` (all of them without `names`) and of `lessons.body.FLESH`, the soft
        outline of the body part by part. Unknown name: KeyError.
        """
        chosen = [n for n in self._drawn if not n.startswith("flesh_")] if names is None else list(names)
        for name in chosen:
            if name not in self._drawn:
                raise KeyError(unknown("bone", name, self._drawn))
        self._pose(posture)
        if not self._bones:
            self._bones = cache.read_bones(self._folder)
        out = {}
        for name in chosen:
            b = self._model.body(self._drawn[name]).id
            vertices = self._bones[f"{name}.v"] @ self._data.xmat[b].reshape(3, 3).T + self._data.xpos[b]
            out[name] = (vertices * 1000.0 * self._length_scale, self._bones[f"{name}.f"].astype(np.int64))
        return out

    def landmarks_mm(self, posture: Posture) -> dict[str, Array]:
        """Joint centres, (3,) mm in the drawing frame: hips, knees, ankles, shoulders, elbows and lumbar levels."""
        self._pose(posture)
        parts = {f"{j}_{s}": f"{p}_{s}" for j, p in (("hip", "femur"), ("knee", "tibia"), ("ankle", "talus"),
                 ("shoulder", "humerus"), ("elbow", "ulna")) for s in "rl"}  # fmt: skip
        parts |= {level: level.split("_")[0] for level in LEVELS}
        return {name: self._data.xpos[self._model.body(part).id] * 1000.0 * self._length_scale
                for name, part in parts.items()}  # fmt: skip


def _checked_column(name: str, values: ArrayLike) -> Array:
    column = np.atleast_1d(np.asarray(values))
    if column.ndim != 1 or len(column) == 0 or column.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be a number or a one-dimensional array of numbers in degrees")
    for value in (column.min(), column.max()):  # nan travels through min and max
        check_angle(name, value)
    return column.astype(float)
