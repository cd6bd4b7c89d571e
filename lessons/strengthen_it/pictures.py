"""Pictures of every exercise: whole people from start to finish, with what they lie on, hold or pull."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from lessons.body import Posture
from lessons.strengthen_it.exercises import Exercise, Pose, Wrong, exercise
from lessons.teaching.anatomy import FLESH_CONES, VERTEBRAE, body, bones, discs, outline, psoas, tube
from lessons.teaching.images import Plate
from lessons.teaching.look import COLOURS, TYPE
from lessons.teaching.render import RIGHT_SIDE, Camera, Floats, Layer, Material, Scene, Silhouette

PAIRED = ("femur", "tibia", "fibula", "patella", "talus", "foot", "toes", "hip_bone", "scapula", "clavicle", "humerus",
          "ulna", "radius", "hand")  # fmt: skip
SINGLE = ("skull", "jaw", "cervical_spine", "ribcage", *(f"T{n}" for n in range(1, 12)), *VERTEBRAE, "sacrum")
UP = np.array([0.0, 0.0, 1.0])
HEAD = ("skull", "jaw", "cervical_spine")
FLOOR = Material("#c9cdd2", "#8b929b", shine=0.0)
BENCH = Material("#b9946a", "#6b4e2e", shine=0.05)
STEEL = Material("#7b8794", "#39424d", shine=0.25)
BAND = Material("#2f7f86", "#134a4f", shine=0.2)

# Builds: how much wider the soft outline is than the average one, trunk and limbs.
BUILDS = {"slim": (0.9, 0.88), "broad": (1.13, 1.12)}


@dataclass(frozen=True, eq=False)
class Figure:
    """One person on the page: layers, outline and named places (3,) mm, turned and set on the ground."""

    layers: tuple[Layer, ...]
    shape: Silhouette
    marks: dict[str, Floats]

    def moved(self, shift: Floats) -> Figure:
        """The same figure elsewhere."""
        cones = self.shape.cones.copy()
        cones[..., :3] += shift
        layers = tuple(replace(la, vertices=la.vertices + shift) for la in self.layers)
        return Figure(layers, replace(self.shape, cones=cones), {n: p + shift for n, p in self.marks.items()})

    def extent(self) -> tuple[Floats, Floats]:
        """Least and most x, y, z (mm) of the outline."""
        ends = self.shape.cones.reshape(-1, 4)
        return (ends[:, :3] - ends[:, 3:]).min(axis=0), (ends[:, :3] + ends[:, 3:]).max(axis=0)


def turn_back(degrees: float) -> Floats:
    """Rotation (3, 3) backwards about the axis through the hips."""
    a = math.radians(degrees)
    return np.array([[1, 0, 0], [0, math.cos(a), -math.sin(a)], [0, math.sin(a), math.cos(a)]])


def person(pose: Pose, build: str, nod_deg: float = 0.0) -> Figure:
    """The body in a pose, turned back by its recline, its lowest point at z = 0 and its hips at y = 0."""
    posture = pose.posture()
    trunk, limbs = BUILDS[build]
    names = (*SINGLE, *(f"{name}_{s}" for name in PAIRED for s in "rl"))
    near = tuple(n for n in names if n not in ("hip_bone_r", "hip_bone_l"))
    layers = [
        *bones(near, posture, fade=0.12),
        *bones(("hip_bone_r", "hip_bone_l"), posture, fade=0.12, opacity=0.55, veil="hips"),
        *discs(posture, fade=0.12),
        *psoas(posture, "r", shows_through=0.6),
        *psoas(posture, "l", shows_through=0.6),
    ]
    shape = outline(posture)
    cones = shape.cones.copy()
    if nod_deg:  # the model has no neck joint: the head is turned about the root of the neck
        head = [k for k, (bone, *_) in enumerate(FLESH_CONES) if bone in ("skull", "cervical_spine")]
        mine = [2 * k + side for k in head for side in (0, 1)]
        root = cones[2 * head[-1], 1, :3].copy() * (0, 1, 1)
        bow = turn_back(-nod_deg)
        cones[mine, :, :3] = (cones[mine, :, :3] - root) @ bow.T + root
        layers = [replace(la, vertices=(la.vertices - root) @ bow.T + root) if la.name in HEAD else la
                  for la in layers]  # fmt: skip
    wide = np.where(np.arange(len(cones)) < _limbs_begin(), trunk, limbs)
    cones[..., 3] *= wide[:, None]
    turn = turn_back(pose.recline_deg)
    cones[..., :3] = cones[..., :3] @ turn.T
    marks = {n: turn @ p for n, p in {**body().landmarks_mm(posture), **_hands(posture)}.items()}
    turned = tuple(replace(la, vertices=la.vertices @ turn.T) for la in layers)
    figure = Figure(turned, replace(shape, cones=cones), marks)
    low, _ = figure.extent()
    return figure.moved(np.array([0.0, 0.0, -low[2]]))


def _limbs_begin() -> int:
    """The first cone of the outline that belongs to a limb."""
    return 2 * next(k for k, (bone, *_) in enumerate(FLESH_CONES) if bone == "femur")


def _hands(posture: Posture) -> dict[str, Floats]:
    found = body().bones(posture, names=("hand_r", "hand_l"))
    return {name: vertices.mean(axis=0) for name, (vertices, _) in found.items()}


def box(name: str, low: tuple[float, float, float], high: tuple[float, float, float], material: Material) -> Layer:
    """A block with flat faces."""
    corners = np.array([[(low, high)[(k >> j) & 1][j] for j in range(3)] for k in range(8)], float)
    faces = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))
    vertices = np.concatenate([corners[list(face)] + 0.02 * k for k, face in enumerate(faces)])
    quads = [[4 * k + i for i in three] for k in range(6) for three in ((0, 1, 2), (0, 2, 3))]
    return Layer(name, vertices, np.array(quads), material)


def _ground(from_y: float, to_y: float) -> Layer:
    return box("floor", (-420, from_y, -26), (420, to_y, -2), FLOOR)


def floor_of(figure: Figure) -> list[Layer]:
    low, high = figure.extent()
    return [_ground(low[1] - 60, high[1] + 60)]


def _wall(figure: Figure) -> list[Layer]:
    low, high = figure.extent()
    y = float(high[1]) + 4
    return [_ground(low[1] - 60, y), box("wall", (-420, y, -26), (-60, y + 26, 1650), FLOOR)]


def _seat(back_mm: float, figure: Figure) -> list[Layer]:
    low, high = figure.extent()
    top, front = figure.marks["hip_r"][2] - 88, figure.marks["hip_r"][1] + 260
    feet = enumerate((front - back_mm + 30, front - 90))
    return [
        _ground(min(low[1], front - back_mm) - 60, high[1] + 60),
        box("seat", (-230, front - back_mm, top - 45), (230, front, top), BENCH),
        *(box(f"leg_{k}", (-200, y, 0), (200, y + 40, top - 45), BENCH) for k, y in feet),
    ]


def _band(figure: Figure) -> list[Layer]:
    one, two = (figure.marks[f"ankle_{s}"] + UP * 10 for s in "rl")
    return [*_wall(figure), *(_ring(f"cuff_{k}", at) for k, at in enumerate((one, two))),
            tube("band", np.array([one, (one + two) / 2, two]), 13, BAND)]  # fmt: skip


def _ring(name: str, at: Floats) -> Layer:
    return tube(name, np.array([at - UP * 22, at, at + UP * 22]), 46, BAND)


def _cable(figure: Figure) -> list[Layer]:
    ankle, hip = figure.marks["ankle_r"], figure.marks["hip_r"]
    anchor = np.array([ankle[0], hip[1] - 1000.0, hip[2] - 750.0])
    y = float(figure.extent()[1][1]) + 4
    return [
        _ground(anchor[1] - 160, y),
        box("wall", (-420, y, -26), (-60, y + 26, 1650), FLOOR),
        _ring("cuff", ankle + UP * 10),
        tube("cable", np.array([ankle, (ankle + anchor) / 2, anchor]), 9, BAND),
        box("stack", (0, anchor[1] - 130, 0), (200, anchor[1], 900), BENCH),
    ]


def _bar(figure: Figure) -> list[Layer]:
    at = (figure.marks["hand_r"] + figure.marks["hand_l"]) / 2
    low, high = figure.extent()
    return [
        _ground(min(low[1], at[1] - 530) - 60, high[1] + 60),
        box("bar", (-450, at[1] - 26, at[2] - 26), (450, at[1] + 26, at[2] + 26), STEEL),
        box("arm", (-450, at[1] - 480, at[2] - 22), (-410, at[1], at[2] + 22), STEEL),
        box("post", (-460, at[1] - 530, 0), (-400, at[1] - 480, at[2] + 60), STEEL),
    ]


def _bars(figure: Figure) -> list[Layer]:
    layers = floor_of(figure)
    for s in "rl":
        x, y, z = figure.marks[f"hand_{s}"]
        layers.append(box(f"bar_{s}", (x - 16, y - 120, z - 36), (x + 16, y + 120, z - 8), STEEL))
        layers += [box(f"leg_{s}_{k}", (x - 10, y + d - 10, 0), (x + 10, y + d + 10, z - 36), STEEL)
                   for k, d in enumerate((-80, 80))]
        layers += [box(f"foot_{s}_{k}", (x - 90, y + d - 34, 0), (x + 90, y + d + 34, 16), STEEL)
                   for k, d in enumerate((-80, 80))]  # fmt: skip
    return layers


Props = Callable[[Figure], list[Layer]]
PROPS: dict[str, tuple[Props, ...]] = {  # for each pose in turn; the last goes on
    "standing-march": (_wall,), "banded-march": (_band,), "cable-hip-flexion": (_cable,),
    "seated-lift": (partial(_seat, 520),), "seated-lean-back": (partial(_seat, 760),),
    "hanging-knee-raise": (_bar,), "l-sit": (_bars,), "walk-more": (partial(_seat, 520), floor_of),
}  # fmt: skip
HANDS_AT_MM = {"hanging-knee-raise": 2330.0, "l-sit": 330.0}  # held by the hands: their height above the floor
NODS_DEG = {("bridge", 1): 23.6}  # the head stays on the floor while the trunk is lifted
FOOT_L = {"hip_flexion_l": 41.2, "knee_flexion_l": 104.5, "ankle_dorsiflexion_l": -24.6}
FOOT_L_BROAD = {"hip_flexion_l": 40.0, "knee_flexion_l": 104.1, "ankle_dorsiflexion_l": -24.4}
SITTING = {"shoulder_elevation": 8.0, "shoulder_plane": 60.0, "elbow_flexion": 8.0}  # hands off the thighs
# A pose says what is worked out; in a picture flesh lies on the floor and feet stand on it, so some angles differ:
# for an exercise and the number of its pose.
DRAWN: dict[tuple[str, int], dict[str, float]] = {
    ("crook-lying-breathing", 0): {"hip_flexion": 27.7, "knee_flexion": 102.6, "ankle_dorsiflexion": -21.6},
    ("crook-lying-breathing", 1): {"hip_flexion": 54.7, "knee_flexion": 105.1, "ankle_dorsiflexion": -28.0},
    ("bridge", 0): {"hip_flexion": 40.0, "knee_flexion": 104.1, "ankle_dorsiflexion": -24.4},
    ("bridge", 1): {"recline": 107.6, "knee_flexion": 88.0, "ankle_dorsiflexion": -18.0, "shoulder_elevation": 28.0},
    ("heel-slide", 0): {"hip_flexion_r": -2.0, **FOOT_L},
    ("heel-slide", 1): {"hip_flexion_r": 23.8, **FOOT_L},
    ("heel-slide", 2): {"hip_flexion_r": 45.0, "knee_flexion_r": 115.9, "ankle_dorsiflexion_r": -17.0, **FOOT_L},
    ("supine-march", 0): {f"{name[:-2]}{s}": deg for s in ("_r", "_l") for name, deg in FOOT_L.items()},
    ("supine-march", 1): FOOT_L,
    ("hand-to-knee", 0): FOOT_L_BROAD,
    ("straight-leg-raise", 0): {"hip_flexion_r": -4.1, **FOOT_L},
    ("straight-leg-raise", 1): FOOT_L,
    ("straight-leg-raise", 2): FOOT_L,
    ("straight-leg-raise", 3): {"hip_flexion_l": 72.5, "knee_flexion_l": 105.6, "ankle_dorsiflexion_l": -28.7},
    ("seated-lift", 0): SITTING, ("seated-lift", 1): SITTING, ("seated-lift", 2): SITTING,
    ("cable-hip-flexion", 0): {"knee_flexion_r": 22.0, "ankle_dorsiflexion_r": 4.0},
}  # fmt: skip
GAP_MM, HIGHEST, LINE = 170.0, 420, 34  # between figures; page units of a row of figures; letters in a line below


def plate_of(id: str) -> Plate:
    """The picture of an exercise: start, what lies between, finish, and the common error if its pose is known."""
    e = exercise(id)
    build = tuple(BUILDS)[sum(map(ord, id)) % len(BUILDS)]
    still = e.start.posture() == e.finish.posture()
    poses: list[Pose] = [e.start] if still else list(e.poses())
    words = ["hold"] if still else ["1 start", *(f"{k + 2}" for k in range(len(e.between))), f"{len(poses)} finish"]
    if e.wrong:
        poses.append(e.wrong)
        words.append("not like this")
    cells = [_cell(e, k, pose, build) for k, pose in enumerate(poses)]
    return _page(cells, words, poses)


def _cell(e: Exercise, k: int, pose: Pose, build: str) -> tuple[Figure, list[Layer]]:
    figure = person(drawn(e.id, k, pose), build, NODS_DEG.get((e.id, k), 0.0))
    if e.id in HANDS_AT_MM:
        figure = figure.moved(np.array([0.0, 0.0, HANDS_AT_MM[e.id] - figure.marks["hand_r"][2]]))
    props = PROPS.get(e.id, (floor_of,))
    return figure, props[min(k, len(props) - 1)](figure)


def drawn(id: str, k: int, pose: Pose) -> Pose:
    """The pose as its picture shows it."""
    joints = dict(DRAWN.get((id, k), {}))
    recline_deg = joints.pop("recline", pose.recline_deg)
    return Pose(recline_deg=recline_deg, joints={**pose.joints, **joints})


def _page(cells: list[tuple[Figure, list[Layer]]], words: list[str], poses: list[Pose]) -> Plate:
    """The figures side by side, two to a row where they lie, each with its words below."""
    sizes = [_bounds(*cell) for cell in cells]
    wide = max(high[1] - low[1] for low, high in sizes)
    tall = max(high[2] - low[2] for low, high in sizes)
    columns = min(len(cells), 2 if wide > 1.25 * tall else 4)
    rows = math.ceil(len(cells) / columns)
    unit = max(columns * (wide + GAP_MM) / 1000, tall / HIGHEST)  # mm in a page unit
    step_y, text = 1000 * unit / columns, 74 if any(isinstance(p, Wrong) for p in poses) else 40
    row = math.ceil(tall / unit) + 16 + text  # page units
    layers: list[Layer] = []
    cones: list[Floats] = []
    marks: list[tuple[str, float, float]] = []
    drawing = ""
    for k, ((figure, props), (low, high)) in enumerate(zip(cells, sizes, strict=True)):
        x, y = (k % columns + 0.5) * 1000 / columns, (k // columns + 1) * row - text
        shift = np.array([0.0, (k % columns + 0.5) * step_y - (low[1] + high[1]) / 2, -y * unit - low[2]])
        there = figure.moved(shift)
        layers += [*there.layers, *(replace(la, vertices=la.vertices + shift) for la in props)]
        cones.append(there.shape.cones)
        pose = poses[k]
        marks.append((words[k], x, y + 24))
        if isinstance(pose, Wrong):
            lines = textwrap.wrap(pose.says, max(LINE * 2 // columns, 22))
            drawing += _cross(x - 96, y + 17)
            drawing += "".join(_small(line, x, y + 46 + 20 * n) for n, line in enumerate(lines))
    # A multiple of 50 has whole pixels at every size it is drawn in, so that a check finds each thing where it was.
    height = math.ceil((rows * row + (22 if drawing else 4)) / 50) * 50
    camera = Camera(*RIGHT_SIDE, (0.0, 500 * unit, -height * unit / 2), 1000 * unit, 1000, height)
    shape = replace(cells[0][0].shape, cones=np.concatenate(cones))
    scene = Scene(camera, _merged(layers), silhouette=shape, line_px=0.8)
    return Plate(height, (), {}, scene, drawing=drawing, marks=tuple(marks), checked_at=0.5)


def _merged(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """One layer for all that look alike: a scene of four people has hundreds of bones, and each layer costs time."""
    alike: dict[tuple[object, ...], list[Layer]] = {}
    for la in layers:
        key = (la.material, la.opacity, la.veil, la.fade, la.shows_through, la.along is None)
        alike.setdefault(key, []).append(la)
    return tuple(_joined(group) for group in alike.values())


def _joined(group: list[Layer]) -> Layer:
    starts = np.cumsum([0, *(len(la.vertices) for la in group[:-1])])

    def all_of(columns: list[Floats | None]) -> Floats | None:
        there = [column for column in columns if column is not None]
        return np.concatenate(there) if there else None

    return replace(
        group[0],
        vertices=np.concatenate([la.vertices for la in group]),
        triangles=np.concatenate([la.triangles + n for la, n in zip(group, starts, strict=True)]),
        along=all_of([la.along for la in group]),
        around_mm=all_of([la.around_mm for la in group]),
        tendon=all_of([la.tendon for la in group]),
    )


def _bounds(figure: Figure, props: list[Layer]) -> tuple[Floats, Floats]:
    low, high = figure.extent()
    for la in props:
        low, high = np.minimum(low, la.vertices.min(axis=0)), np.maximum(high, la.vertices.max(axis=0))
    return low, high


def _cross(x: float, y: float) -> str:
    strokes = f"M{x - 9:.0f} {y - 9:.0f}l18 18M{x - 9:.0f} {y + 9:.0f}l18 -18"
    return f'<path d="{strokes}" fill="none" stroke="{COLOURS["warning"]}" stroke-width="5" stroke-linecap="round"/>'


def _small(text: str, x: float, y: float) -> str:
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{TYPE["small"]}" text-anchor="middle" '
            f'fill="{COLOURS["ink_soft"]}">{text}</text>')  # fmt: skip


def inputs_of(name: str) -> str:
    """What decides how a picture looks besides code: the poses of its exercise, as text. `name` as in images.toml."""
    e = exercise(name.replace("_", "-"))
    poses: list[Pose] = [*e.poses(), *([e.wrong] if e.wrong else [])]
    return repr([(pose.recline_deg, pose.posture(), getattr(pose, "says", "")) for pose in poses])


def __getattr__(name: str) -> Callable[[], Plate]:
    """`heel_slide()` and so on: what images.toml calls, one for each exercise."""
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        exercise(id := name.replace("_", "-"))
    except KeyError as error:
        raise AttributeError(error.args[0]) from None
    return partial(plate_of, id)
