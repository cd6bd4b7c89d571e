"""The 3D view: real bone meshes and muscles as tapered bellies, to turn, to pick from, and to watch as the thigh lifts.

    View3D(title="The psoas, slip by slip", chosen="psoas_L3_L4_IVD")

Python prepares everything once: meshes in whole steps of 0.05 mm, how much open sky each of their points sees, and
every muscle as a tube (x, y, z, radius) along hip flexion, made with the belly rule of anatomy.py. The browser draws
(js/view3d.js): with three.js where it has WebGL, by itself where it has not. Millimetres, x right, y forward, z up.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import importlib.resources
import json
import math
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
import numpy.typing as npt

from lessons.body import ARCHITECTURE, FASCICLES, Posture
from lessons.body import cache as body_cache
from lessons.evidence.data import near_matches
from lessons.teaching import anatomy, outlines, render
from lessons.teaching.interactive import Interactive, StateError
from lessons.teaching.look import COLOURS
from lessons.teaching.tables import Table, interpolate, pack

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KEPT_TRIANGLES = 0.58  # of a bone's mesh
STEP_MM = 0.05  # meshes are sent in whole steps of this size: no point lies more than half a step off on an axis
HIP_DEG = np.arange(-20.0, 101.0, 5.0)
HIP_COARSE_DEG = np.arange(-20.0, 101.0, 10.0)  # for everything but the psoas
STATIONS = 25  # places along a muscle
SKY_DIRECTIONS = 40
PIXEL_MM = 3.0  # of the depth maps that find the sky
SPECIFIC_TENSION_N_CM2 = 60.0  # what the force_high_n of body/architecture.toml was made with

AIM_MM = (22.0, -5.0, 118.0)  # what the camera looks at, unless moved
ASPECT = 0.86  # width of the picture by its height
HEIGHT_MM = 500.0  # how much of the body is seen from top to bottom, at zoom 1
DISTANCE_MM = 1500.0  # of the camera from what it looks at


@dataclass(frozen=True)
class Structure:
    """Something that can be picked: its id, its name in a list, and a sentence that says what it is.

    `switch` is the key of the state that shows it; "" for what is always there.
    """

    id: str
    name: str
    said: str
    group: str
    switch: str = ""


_PLACES = {"VB": "the body of {0}", "TP": "the side wing of {0}", "IVD": "the side of the {0}\N{EN DASH}{1} disc"}
_NUMBERS = ("first", "second", "third", "fourth", "fifth")
# The two layers of the psoas, with what they start on.
LAYERS = {"front": "Front layer: bodies and discs", "back": "Back layer: side wings"}


def layer_of(fascicle: str) -> str:
    """The key of LAYERS to which a fascicle belongs."""
    return "back" if fascicle.endswith("TP") else "front"


def _fascicle(name: str) -> Structure:
    _, *levels, kind = name.split("_")
    place = _PLACES[kind].format(*levels)
    wing = ", its transverse process" if kind == "TP" else ""
    number, count = FASCICLES.index(name) + 1, len(FASCICLES)
    ends = {1: "This is the highest of the eleven slips.", count: "This is the lowest of the eleven slips."}
    said = (
        f"{ends.get(number, f'Slip {number} of {count}.')} It starts on {place}{wing}, in the {layer_of(name)} layer."
    )
    return Structure(name, f"From {place}", said, "Psoas, from the top down")


# id, name, sentence, switch
_MUSCLES = (
    ("iliacus", "Iliacus", "The iliacus lines the inside of the hip bone and joins the psoas.", "iliacus"),
    ("rectus_femoris", "Rectus femoris", "The rectus femoris runs down the front of the thigh to the kneecap.",
     "rectus_femoris"),
    ("sartorius", "Sartorius", "The sartorius winds from the front hip point to the inner side of the knee.",
     "sartorius"),
    ("tensor_fasciae_latae", "Tensor fasciae latae",
     "The tensor fasciae latae lies on the outer side of the hip; a long band carries its pull to the knee.",
     "tensor_fasciae_latae"),
    ("adductor_longus", "Adductor longus",
     "The adductor longus runs from the pubic bone to the middle of the thigh bone.", "adductors"),
    ("adductor_brevis", "Adductor brevis", "The adductor brevis runs from the pubic bone to the upper thigh bone.",
     "adductors"),
    ("gracilis", "Gracilis", "The gracilis runs down the inner side of the thigh, past the knee.", "gracilis"),
)  # fmt: skip
MUSCLES = tuple(Structure(one, name, said, "Other muscles", switch) for one, name, said, switch in _MUSCLES)

_LEVELS = ("T12", "L1", "L2", "L3", "L4", "L5")
_SIDED = (
    ("hip_bone", "hip bone", "This is the {} hip bone. With its twin and the sacrum it makes the pelvis."),
    ("femur", "thigh bone (femur)", "This is the {} femur, the thigh bone."),
    ("patella", "kneecap (patella)", "This is the {} patella, the kneecap."),
    ("tibia", "shin bone (tibia)", "This is the {} tibia, the shin bone."),
)


def _bones() -> Iterable[Structure]:
    yield Structure("T12", "T12, the last chest vertebra", "This is T12, the vertebra of the lowest rib.", "Bones")
    for level, number in zip(_LEVELS[1:], _NUMBERS, strict=True):
        name = f"{level}, the {number} lumbar vertebra"
        yield Structure(level, name, f"This is {name}.", "Bones")
    for upper, lower in zip(_LEVELS, (*_LEVELS[1:], "sacrum"), strict=True):
        name = f"Disc {upper}\N{EN DASH}{lower.replace('sacrum', 'S1')}"
        said = f"This is the disc between {upper} and {lower.replace('sacrum', 'the sacrum')}."
        yield Structure(f"disc_{upper}_{lower}", name, said, "Bones")
    yield Structure("sacrum", "Sacrum", "This is the sacrum. It carries the spine between the two hip bones.", "Bones")
    for side in ("right", "left"):
        for bone, name, said in _SIDED:
            yield Structure(f"{bone}_{side[0]}", f"{side.capitalize()} {name}", said.format(side), "Bones")


BONES = tuple(_bones())
STRUCTURES: tuple[Structure, ...] = (*map(_fascicle, FASCICLES), *MUSCLES, *BONES)
SWITCHES: tuple[tuple[str, str], ...] = (
    ("iliacus", "Iliacus"), ("rectus_femoris", "Rectus femoris"), ("sartorius", "Sartorius"),
    ("tensor_fasciae_latae", "Tensor fasciae latae"), ("adductors", "Adductors"), ("gracilis", "Gracilis"),
)  # fmt: skip
_MIRRORED = ("hip_bone", "femur", "patella", "tibia")  # the left one is the right one in a mirror
GLASS = "hip_bone_r"  # what the key see_through of the state makes like glass
_MOVING = ("femur_r", "patella_r", "tibia_r")  # what goes with the right thigh

VIEWPOINTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Front", {"turn": 0.0, "tilt": 3.0, "zoom": 1.0, "half": False, "see_through": False}),
    ("Side", {"turn": 90.0, "tilt": 3.0, "zoom": 1.0, "half": True, "see_through": True, "aim_y": -58.0}),
    ("Behind", {"turn": 180.0, "tilt": 3.0, "zoom": 1.0, "half": False, "see_through": False}),
    (
        "Inside the pelvis",
        {"turn": -54.0, "tilt": 14.0, "zoom": 1.12, "half": True, "see_through": False, "aim_x": 8.0, "aim_y": -24.0},
    ),
)
_AIM = dict(zip(("aim_x", "aim_y", "aim_z"), AIM_MM, strict=True))
START: dict[str, Any] = {
    "hip_flexion": 0.0, "chosen": "psoas_L3_L4_IVD", "turn": -24.0, "tilt": 6.0, "zoom": 1.0, **_AIM,
    "half": False, "see_through": False,
    **{key: False for key, _ in SWITCHES},
}  # fmt: skip
LIMITS: dict[str, tuple[float, float]] = {
    "hip_flexion": (float(HIP_DEG[0]), float(HIP_DEG[-1])), "turn": (-180, 180), "tilt": (-85, 85), "zoom": (0.4, 6.0),
    "aim_x": (-300, 300), "aim_y": (-300, 300), "aim_z": (-600, 500),
}  # fmt: skip


# ---- what is drawn --------------------------------------------------------------------------------------------------


def _posture(hip_deg: float) -> Posture:
    return Posture(hip_flexion_r=float(hip_deg))


def meshes() -> dict[str, tuple[Floats, Ints]]:
    """Every mesh of the view in neutral standing, one for each mirrored pair: name -> (vertices mm, triangles)."""
    names = [*_LEVELS, "sacrum", *(f"{bone}_r" for bone in _MIRRORED)]
    found = {name: _simpler(*mesh) for name, mesh in anatomy.body().bones(Posture(), names=names).items()}
    for layer in anatomy.discs():
        last = 10 if layer.name.endswith("sacrum") else 14  # the lowest disc's own end lies inside the sacrum
        rings = layer.vertices[:-2].reshape(15, 48, 3)[[0, last // 2, last], ::2]
        lids = rings[[0, -1]].mean(axis=1)
        found[layer.name] = np.concatenate([rings.reshape(-1, 3), lids]), _stack(len(rings), rings.shape[1])
    return found


def _simpler(vertices: Floats, triangles: Ints) -> tuple[Floats, Ints]:
    """The same surface in fewer triangles: computers without a graphics chip draw the view as fast as you move it."""
    import fast_simplification  # needed only when the view is prepared for the first time

    points, faces = fast_simplification.simplify(vertices.astype(np.float32), triangles, 1 - KEPT_TRIANGLES)
    return points.astype(float), faces.astype(np.int64)


def _stack(rings: int, sides: int) -> Ints:
    """Triangles of stacked rings from the top down, closed by one point above and one below."""
    at = np.arange(sides)
    beside = (at + 1) % sides
    walls = [np.stack([at + k, at + k + sides, beside + k], 1) for k in sides * np.arange(rings - 1)]
    walls += [np.stack([beside + k, at + k + sides, beside + k + sides], 1) for k in sides * np.arange(rings - 1)]
    top, last = rings * sides, (rings - 1) * sides
    lids = [
        np.stack([np.full(sides, top), at, beside], 1),
        np.stack([np.full(sides, top + 1), last + beside, last + at], 1),
    ]
    return np.concatenate(walls + lids)


def hip_axis() -> tuple[Floats, Floats]:
    """Where and about what the right thigh turns when the hip flexes: a point (3,) mm and a unit vector (3,)."""
    before, after = (anatomy.body().bones(_posture(a), names=("femur_r",))["femur_r"][0] for a in (0.0, 90.0))
    u, _, vt = np.linalg.svd((before - before.mean(axis=0)).T @ (after - after.mean(axis=0)))
    turn = (u @ vt).T
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    pivot = anatomy.body().landmarks_mm(Posture())["hip_r"]
    return pivot, axis / np.linalg.norm(axis)


def open_sky(parts: Mapping[str, tuple[Floats, Ints]]) -> dict[str, Floats]:
    """How much open sky each vertex sees past all bones, 0 to 1, name -> (n,): this makes hollows dark.

    Seen along many directions, each with its own depth map of all parts (mirrored ones on both sides).
    """
    normals = {name: render.smooth_normals(*mesh) for name, mesh in parts.items()}
    points = [_filled(v[f]) for v, f in parts.values()]
    points += [_filled(v[f]) * [-1.0, 1.0, 1.0] for name, (v, f) in parts.items() if name.endswith("_r")]
    cloud = np.ascontiguousarray(np.concatenate(points).T, np.float32)
    normal = np.concatenate(list(normals.values()))
    where = np.concatenate([v for v, _ in parts.values()]) + 0.8 * normal
    mine = np.ascontiguousarray(where.T, np.float32)
    seen, total = np.zeros(len(where)), np.zeros(len(where))
    for direction in _sphere(SKY_DIRECTIONS):
        helper = np.array([1.0, 0, 0]) if abs(direction[0]) < 0.9 else np.array([0, 1.0, 0])
        across = np.cross(direction, helper)
        across /= np.linalg.norm(across)
        frame = np.stack([across, np.cross(direction, across), direction]).astype(np.float32)
        (x, y, z), (u, v, w) = frame @ cloud, frame @ mine
        left, low = x.min() - PIXEL_MM, y.min() - PIXEL_MM
        wide = int((x.max() - left) / PIXEL_MM) + 3
        depth = np.full(wide * (int((y.max() - low) / PIXEL_MM) + 3), -1e9, np.float32)
        np.maximum.at(depth, ((y - low) / PIXEL_MM).astype(int) * wide + ((x - left) / PIXEL_MM).astype(int), z)
        over = depth[((v - low) / PIXEL_MM).astype(int) * wide + ((u - left) / PIXEL_MM).astype(int)] - w
        weight = np.clip(normal @ direction, 0, 1)
        # How far away it is that something lies in the way: near things shade more.
        seen += weight * np.where(over < 3.5, 1.0, np.clip(over / 160.0, 0, 0.8))
        total += weight
    share = seen / np.maximum(total, 1e-9)
    stops = np.cumsum([len(v) for v, _ in parts.values()])[:-1]
    return dict(zip(parts, np.split(share, stops), strict=True))


def _filled(corners: Floats) -> Floats:
    """Points on triangles (m, 3, 3), closer together than a pixel."""
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    steps = np.maximum(1, np.ceil(sides / (0.9 * PIXEL_MM)).astype(int))
    points = []
    for n in np.unique(steps):
        a, b = (g.ravel() for g in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
        weight = np.column_stack([n - a - b, a, b])[a + b <= n] / n
        points.append(np.einsum("wk,tkd->twd", weight, corners[steps == n]).reshape(-1, 3))
    return np.vstack(points)


def _sphere(count: int) -> Floats:
    """Unit vectors (count, 3) evenly spread."""
    k = np.arange(count) + 0.5
    z, turn = 1 - 2 * k / count, np.pi * (1 + math.sqrt(5)) * k
    return np.column_stack([np.cos(turn) * np.sqrt(1 - z**2), np.sin(turn) * np.sqrt(1 - z**2), z])


# ---- muscles as tubes -----------------------------------------------------------------------------------------------


def tube(path_mm: Floats, volume_cm3: float, shape: anatomy.Shape) -> Floats:
    """A muscle of this volume along a path: (STATIONS, 4) of x, y, z, radius in mm, by the belly rule of the plates."""
    vertices, *_ = anatomy.belly(path_mm, volume_cm3, shape=shape, sides=8)
    rings = vertices[:-2].reshape(len(path_mm), 9, 3)[:, :8]
    radius = np.linalg.norm(rings - path_mm[:, None], axis=2).mean(axis=1)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path_mm, axis=0), axis=1))])
    at = along[-1] * _stations()
    return np.column_stack([np.interp(at, along, column) for column in (*path_mm.T, radius)])


def _stations() -> Floats:
    """Places along a muscle, 0..1: closer together at the ends, where it rounds off."""
    t = np.linspace(0, 1, STATIONS)
    return t - 0.6 * np.sin(2 * np.pi * t) / (2 * np.pi)


def volume_cm3(tubes: Floats) -> Floats:
    """Volume of tubes (..., stations, 4): discs of their radii along their paths."""
    step = np.linalg.norm(np.diff(tubes[..., :3], axis=-2), axis=-1)
    a, b = tubes[..., :-1, 3], tubes[..., 1:, 3]
    return np.asarray((np.pi * (a * a + a * b + b * b) / 3 * step).sum(axis=-1) / 1000)


def psoas_tubes() -> Floats:
    """The eleven fascicles at every angle of HIP_DEG: (angles, 11, STATIONS, 4).

    In standing they lie side by side exactly as in the plates. The way from the model's line to the fascicle's own
    place is then carried along: unchanged down to the brim of the pelvis, turned with the line below it.
    """
    paths, volumes = anatomy.psoas_paths()
    out = np.empty((len(HIP_DEG), len(FASCICLES), STATIONS, 4))
    for k, (name, packed) in enumerate(zip(FASCICLES, paths, strict=True)):
        line = anatomy.body().path_mm(Posture(), f"{name}_r")
        brim = float(np.linalg.norm(line[1] - line[0]))
        standing: Floats = np.asarray(anatomy.rounded(line), float)
        full = _length(standing)
        at = np.linspace(0, full, len(packed))
        frame = _frames(_sample(standing, at))
        aside = np.einsum("nij,nj->ni", frame, packed - _sample(standing, at))
        for i, angle in enumerate(HIP_DEG):
            moved: Floats = np.asarray(anatomy.rounded(anatomy.body().path_mm(_posture(angle), f"{name}_r")), float)
            below = (_length(moved) - brim) / (full - brim)
            centre = _sample(moved, np.where(at < brim, at, brim + (at - brim) * below))
            path = centre + np.einsum("nji,nj->ni", _frames(centre), aside)
            out[i, k] = tube(path, volumes[k], anatomy._psoas_shape(path))
    return out


def _length(path: Floats) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def _sample(path: Floats, at_mm: Floats) -> Floats:
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    return np.stack([np.interp(at_mm, along, path[:, k]) for k in range(3)], axis=1)


def _frames(path: Floats) -> Floats:
    """At each point of a path (n, 3) three unit vectors as rows: along it, to its right side, to its front."""
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    right = np.array([1.0, 0, 0]) - along * along[:, :1]
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    return np.stack([along, right, np.cross(right, along)], axis=1)


def iliacus_tubes() -> Floats:
    """The strands of the iliacus at every angle of HIP_COARSE_DEG: (angles, strands, STATIONS, 4)."""
    out = []
    for angle in HIP_COARSE_DEG:
        strands = []
        for layer in anatomy.iliacus(_posture(angle)):
            path = layer.vertices[:-2].reshape(72, -1, 3)[:, :-1].mean(axis=1)
            strands.append(tube(path, anatomy.ILIACUS_VOLUME_CM3 / len(anatomy.ILIAC_FOSSA), ILIACUS_SHAPE))
        out.append(strands)
    return np.array(out)


ILIACUS_SHAPE = anatomy.Shape(full=0.35, thin=0.45, cord=0.97, origin=0.15, end=0.1)  # as in the plates
# Of the neighbours: where the belly is full, where it thins, where the tendon begins (shares of the length); and how
# many times wider than thick it is. Drawn by hand after the usual pictures; only the volume is measured.
NEIGHBOURS: dict[str, tuple[anatomy.Shape, float]] = {
    "rectus_femoris": (anatomy.Shape(0.30, 0.45, 0.86, 0.12, 0.06), 1.5),
    "sartorius": (anatomy.Shape(0.12, 0.75, 0.98, 0.35, 0.15), 1.9),
    "tensor_fasciae_latae": (anatomy.Shape(0.12, 0.18, 0.46, 0.35, 0.05), 1.8),
    "adductor_longus": (anatomy.Shape(0.35, 0.75, 1.0, 0.25, 0.30), 1.8),
    "adductor_brevis": (anatomy.Shape(0.30, 0.75, 1.0, 0.35, 0.35), 1.8),
    "gracilis": (anatomy.Shape(0.15, 0.40, 0.85, 0.35, 0.05), 1.9),
}


def neighbour_volume_cm3(muscle: str) -> float:
    """Volume between old donors and young adults: fibre area times fibre length (body/architecture.toml)."""
    a = ARCHITECTURE[muscle]
    area_cm2 = (a.force_low_n / 61.0 + a.force_high_n / SPECIFIC_TENSION_N_CM2) / 2
    return area_cm2 * float(np.mean(a.fibre_mm)) / 10 / math.cos(math.radians(a.pennation_deg))


def neighbour_tubes() -> Floats:
    """The neighbours at every angle of HIP_COARSE_DEG: (angles, muscles, STATIONS, 4)."""
    out = []
    for angle in HIP_COARSE_DEG:
        lines = {name: anatomy.body().path_mm(_posture(angle), f"{name}_r") for name in NEIGHBOURS}
        out.append([
            tube(np.asarray(anatomy.rounded(lines[name], rounds=12), float), neighbour_volume_cm3(name), shape)
            for name, (shape, _) in NEIGHBOURS.items()
        ])  # fmt: skip
    return np.array(out)


def tables() -> dict[str, Table]:
    """Tubes and lengths over hip flexion, for the browser. Lengths (mm) are those of the model's lines, exact."""
    sweep = anatomy.body().sweep(hip_flexion_r=HIP_DEG)
    names = [*FASCICLES, *(m.id for m in MUSCLES)]
    lengths = np.stack([sweep.length_mm[f"{name}_r"] for name in names], axis=1)
    fine, coarse = {"hip_flexion": HIP_DEG}, {"hip_flexion": HIP_COARSE_DEG}
    return {
        "psoas": pack(fine, psoas_tubes().round(2), unit="mm"),
        "iliacus": pack(coarse, iliacus_tubes().round(2), unit="mm"),
        "neighbours": pack(coarse, neighbour_tubes().round(2), unit="mm"),
        "length": pack(fine, lengths, unit="mm"),
    }


# ---- what is sent ---------------------------------------------------------------------------------------------------


def _base64(values: npt.ArrayLike, kind: str) -> str:
    return base64.b64encode(np.asarray(values).astype(kind).tobytes()).decode("ascii")


def packed_meshes() -> dict[str, dict[str, Any]]:
    """Meshes for the browser: whole steps from a corner (uint16), triangles (uint16), sky (bytes), all base64."""
    parts = meshes()
    sky = open_sky(parts)
    out = {}
    for name, (vertices, triangles) in parts.items():
        corner = np.floor(vertices.min(axis=0))
        out[name] = {
            "corner_mm": corner.tolist(),
            "step_mm": STEP_MM,
            "points": _base64(np.rint((vertices - corner) / STEP_MM), "<u2"),
            "triangles": _base64(triangles, "<u2"),
            "sky": _base64(np.rint(sky[name] * 255), "u1"),
        }
    return out


def unpacked(mesh: Mapping[str, Any]) -> tuple[Floats, Ints]:
    """(vertices mm, triangles) of a packed mesh."""
    points = np.frombuffer(base64.b64decode(mesh["points"]), "<u2").reshape(-1, 3)
    triangles = np.frombuffer(base64.b64decode(mesh["triangles"]), "<u2").reshape(-1, 3)
    return points * mesh["step_mm"] + mesh["corner_mm"], triangles.astype(np.int64)


@functools.cache
def prepared() -> dict[str, Any]:
    """{"meshes", "tables", "hip"}: made once (some seconds), then kept beside the body's cache."""
    for folder in (body_cache.user_folder(), body_cache.shared_folder()):
        try:
            kept = json.loads((folder.parent / _file_name()).read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(kept, dict) and kept.keys() == {"meshes", "tables", "hip"}:
            return kept
    made = _prepare()
    keep(made, body_cache.user_folder().parent)
    return made


def _prepare() -> dict[str, Any]:
    pivot, axis = hip_axis()
    hip = {"pivot_mm": pivot.tolist(), "axis": axis.tolist()}
    return {"meshes": packed_meshes(), "tables": tables(), "hip": hip}


def _file_name() -> str:
    """Changes with the body and with the code that makes the file."""
    sources = (Path(__file__).read_text("utf-8"), Path(anatomy.__file__).read_text("utf-8"))
    return f"view3d-{hashlib.sha256(''.join([body_cache.key(), *sources]).encode()).hexdigest()[:16]}.json"


def keep(made: Mapping[str, Any], folder: Path) -> None:
    """Write it whole or not at all; a folder that cannot be written only costs time at the next start."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as file:
            json.dump(made, file)
        os.chmod(file.name, 0o644)
        os.replace(file.name, folder / _file_name())
        for old in folder.glob("view3d-*.json"):
            if old.name != _file_name():
                old.unlink()
    except OSError:
        pass


_LAYER_COLOUR = {"front": "psoas", "back": "psoas_deep"}


def _material(material: render.Material) -> dict[str, Any]:
    return {name: getattr(material, name) for name in ("colour", "line", "tendon", "shine", "fibre_mm")}


@functools.cache
def _psoas_materials() -> tuple[render.Material, ...]:
    """The back layer much deeper in tone than the front layer; neighbours of one layer told apart a little."""
    return tuple(
        anatomy._toned(anatomy.PSOAS, 0.8 * (layer_of(name) == "back") + 0.06 * (k % 3))
        for k, name in enumerate(FASCICLES)
    )


def _drawn() -> list[dict[str, Any]]:
    """What the browser draws: bones by mesh, muscles by the rows of their table."""
    drawn: list[dict[str, Any]] = []
    for bone in BONES:
        stem, _, side = bone.id.rpartition("_")
        mirrored = stem in _MIRRORED
        drawn.append({
            "id": bone.id, "mesh": f"{stem}_r" if mirrored else bone.id, "mirror": mirrored and side == "l",
            "moves": bone.id in _MOVING, "glass": bone.id == GLASS,
            "material": "disc" if bone.id.startswith("disc") else "bone",
        })  # fmt: skip
    for k, name in enumerate(FASCICLES):
        drawn.append(
            {"id": name, "table": "psoas", "rows": [k], "material": f"psoas_{k}", "flat": 1.0, "facing": [0, 1, 0]}
        )
    strands = list(range(len(anatomy.ILIAC_FOSSA)))
    drawn.append(
        {
            "id": "iliacus",
            "table": "iliacus",
            "rows": strands,
            "material": "iliacus",
            "flat": 3.6,
            "facing": [-0.5, 0.8, 0.3],
        }
    )
    for k, (name, (_, flat)) in enumerate(NEIGHBOURS.items()):
        facing = [1, 0, 0] if name in ("gracilis", "tensor_fasciae_latae") else [0, 1, 0]
        drawn.append(
            {"id": name, "table": "neighbours", "rows": [k], "material": "neighbour", "flat": flat, "facing": facing}
        )
    return drawn


def _tendon(shape: anatomy.Shape) -> list[float]:
    """Share of the way at which red flesh begins to fade to pale tendon, and at which it is all tendon."""
    middle = shape.thin + 0.66 * (shape.cord - shape.thin)
    return [middle, middle + 0.8 * (shape.cord - middle)]


def content(lead: str) -> dict[str, Any]:
    """Everything that the browser needs besides the tables."""
    made = prepared()
    psoas = _tendon(anatomy._psoas_shape(np.array([[0.0, 0, 0], [0, 0, 330.0]])))
    tendons = {"iliacus": _tendon(ILIACUS_SHAPE), **{name: _tendon(shape) for name, (shape, _) in NEIGHBOURS.items()}}
    drawn = _drawn()
    for item in drawn:
        if "table" in item:
            item["tendon"] = tendons.get(item["id"], psoas)
    return {
        "lead": lead,
        "note": NOTE,
        "layers": [
            {"words": words, "colour": COLOURS[_LAYER_COLOUR[key]], "of": [n for n in FASCICLES if layer_of(n) == key]}
            for key, words in LAYERS.items()
        ],
        "meshes": made["meshes"],
        "hip": made["hip"],
        "drawn": drawn,
        "structures": [asdict(s) for s in STRUCTURES],
        "fascicles": list(FASCICLES),
        "measured": [*FASCICLES, *(m.id for m in MUSCLES)],
        "switches": [{"key": key, "label": label} for key, label in SWITCHES],
        "materials": {
            "bone": _material(anatomy.BONE), "disc": _material(anatomy.DISC), "iliacus": _material(anatomy.ILIACUS),
            "neighbour": _material(anatomy.NEIGHBOUR),
            **{f"psoas_{k}": _material(m) for k, m in enumerate(_psoas_materials())},
        },
        "limits": {key: list(limits) for key, limits in LIMITS.items()},
        "camera": {"aspect": ASPECT, "height_mm": HEIGHT_MM, "distance_mm": DISTANCE_MM},
        "postures": [{"name": name, "state": {**_AIM, **view}} for name, view in VIEWPOINTS],
    }  # fmt: skip


# ---- three.js, once a page ------------------------------------------------------------------------------------------


@functools.cache
def three_js() -> str:
    """JavaScript that puts three.js r130 (of the package jupyter-threejs-sage) in `globalThis.psoasThree`, or ""."""
    try:
        file = importlib.resources.files("jupyter_threejs_sage") / "static" / "r130" / "three.min.js"
        source = file.read_text(encoding="utf-8")
    except (ModuleNotFoundError, OSError):
        return ""
    # The file asks whether it is a CommonJS module: told yes, it fills our object and leaves the page alone.
    return (
        "if (!globalThis.psoasThree) { const three = {}; ((exports, module, define) => {"
        f"{source}\n}})(three, {{}}, undefined); globalThis.psoasThree = three; }}\n"
        'globalThis.dispatchEvent(new Event("psoas-three"));\n'
    )


class ThreeRuntime(anywidget.AnyWidget):
    """Carries three.js to the page, once for all views. It shows nothing."""

    _esm = "export default { initialize() {} };"


_runtime: ThreeRuntime | None = None


def bring_three() -> None:
    """Open the one runtime of this kernel, unless it is open."""
    global _runtime
    if three_js() and (_runtime is None or _runtime.comm is None):
        ThreeRuntime._esm = f"{three_js()}export default {{ initialize() {{}} }};"
        _runtime = ThreeRuntime()


# ---- the widget -----------------------------------------------------------------------------------------------------

LEAD = "Drag to turn it. Click or tap a part to read its name."
NOTE = (
    "A computer model of one adult, with the right psoas only. Lengths are those of the model's lines, which share one "
    "path over the hip; the picture lays the slips side by side. Together they have "
    f"{anatomy.PSOAS_VOLUME_CM3:.0f} cm\N{SUPERSCRIPT THREE}, more than in very old and less than in young adults, at "
    "every length. The fan of the iliacus and the shapes of the other muscles are drawn by hand."
)


class View3D(Interactive):
    """The lumbar spine, the pelvis and the thighs with the right psoas, fascicle by fascicle.

    `state` (see START and LIMITS): hip_flexion (degrees), chosen (id of a Structure, or ""), the switches of SWITCHES,
    half (the left half of the pelvis is hidden), see_through (the right hip bone is like glass), and the camera:
    turn, tilt (degrees), zoom, aim_x, aim_y, aim_z (mm).
    Raises StateError.
    """

    module: ClassVar[str] = "view3d.js"
    _three_written: ClassVar[bool] = False

    def __init__(self, *, title: str, lead: str = LEAD, state: Mapping[str, Any] | None = None) -> None:
        bring_three()
        super().__init__(title=title, start=START, content=content(lead), tables=prepared()["tables"], state=state)

    def check_state(self, state: dict[str, Any]) -> None:
        for key, (low, high) in LIMITS.items():
            if not low <= state[key] <= high:
                raise StateError(f"state[{key!r}] = {state[key]!r}: must be from {low:g} to {high:g}")
        ids = [s.id for s in STRUCTURES]
        if state["chosen"] and state["chosen"] not in ids:
            raise StateError(f"state['chosen'] = {state['chosen']!r}: {near_matches(str(state['chosen']), ids)}")

    def length_mm(self, muscle: str, hip_deg: float) -> float:
        """Length of a muscle's line in the model; the table is linear between its angles."""
        names = self.content["measured"]
        return float(np.asarray(interpolate(self.tables["length"], hip_flexion=hip_deg))[names.index(muscle)])

    def girth_mm2(self, muscle: str, hip_deg: float) -> float:
        """Largest cross-section of a muscle as it is drawn (of the iliacus: of its strands together)."""
        item = next(item for item in self.content["drawn"] if item["id"] == muscle)
        rows = np.asarray(interpolate(self.tables[item["table"]], hip_flexion=hip_deg))[item["rows"]]
        return math.pi * float((rows[:, :, 3].max(axis=1) ** 2).sum())

    def sentence(self) -> str:
        return " ".join(filter(None, [self._said(), _thigh(self.state["hip_flexion"])]))

    def _said(self) -> str:
        chosen, hip = self.state["chosen"], self.state["hip_flexion"]
        structure = next((s for s in STRUCTURES if s.id == chosen), None)
        if structure is None:
            return "Pick a part of the model to read its name."
        if chosen not in self.content["measured"]:
            return structure.said
        girth = self.girth_mm2(chosen, hip) / self.girth_mm2(chosen, 0.0)
        return f"{structure.said} {_long(self.length_mm(chosen, hip), self.length_mm(chosen, 0.0), girth)}"

    def still(self) -> str:
        return still(json.dumps(self.state), self.sentence())

    def runtime(self) -> str:
        return three_js()

    def _life(self) -> str:
        if View3D._three_written or not three_js():
            return super()._life()
        View3D._three_written = True
        code = three_js().replace("</script", "<\\/script")
        return f"<script>{code}</script>{super()._life()}"


def _cm(mm: float) -> str:
    """Millimetres as centimetres with one decimal, halves away from zero, as the browser does."""
    return f"{math.floor(abs(mm) + 0.5) / 10:.1f} cm"


def _long(now_mm: float, standing_mm: float, girth: float) -> str:
    """How long a muscle is now, and how its cross-section has changed with that (`girth` times the one in standing)."""
    shorter = math.floor(standing_mm + 0.5) - math.floor(now_mm + 0.5)
    percent = math.floor(abs(girth - 1) * 100 + 0.5)
    if shorter == 0 or percent == 0 or (shorter > 0) != (girth > 1):
        return f"It is {_cm(now_mm)} long."
    way, size = ("shorter", "larger") if shorter > 0 else ("longer", "smaller")
    length = f"It is {_cm(now_mm)} long, {_cm(shorter)} {way} than in standing"
    return f"{length}, so its belly is {percent} % {size} in cross-section."


def _thigh(hip_deg: float) -> str:
    degrees = math.floor(abs(hip_deg) + 0.5)
    if degrees == 0:
        return ""
    return f"The right thigh is {'lifted' if hip_deg > 0 else 'moved back'} {degrees}°."


# ---- the still ------------------------------------------------------------------------------------------------------


def camera_axes(turn_deg: float, tilt_deg: float) -> Floats:
    """Rows: right on the page, up on the page, towards the viewer; turn 0 looks at the front, 90 at the right side."""
    a, b = math.radians(turn_deg), math.radians(tilt_deg)
    back = np.array([math.sin(a) * math.cos(b), math.cos(a) * math.cos(b), math.sin(b)])
    right = np.array([-math.cos(a), math.sin(a), 0.0])
    return np.array([right, np.cross(back, right), back])


def _turned(points: Floats, hip_deg: float) -> Floats:
    """Points (n, 3) of the standing right thigh, moved with it."""
    hip = prepared()["hip"]
    pivot, k = np.array(hip["pivot_mm"]), np.array(hip["axis"])
    a, v = math.radians(hip_deg), points - pivot
    return pivot + v * math.cos(a) + np.cross(k, v) * math.sin(a) + np.outer(v @ k, k) * (1 - math.cos(a))


def _skin(tube_mm: Floats, flat: float, facing: Sequence[float], sides: int = 12) -> tuple[Floats, Ints]:
    """The surface of a tube (STATIONS, 4), as js/view3d.js makes it."""
    path = tube_mm[:, :3]
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    thin = np.array(facing, float) - along * (along @ np.array(facing, float))[:, None]
    thin /= np.linalg.norm(thin, axis=1, keepdims=True)
    wide = np.cross(thin, along)
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = path[:, None] + tube_mm[:, 3, None, None] * (
        math.sqrt(flat) * np.cos(turn)[None, :, None] * wide[:, None]
        + np.sin(turn)[None, :, None] * thin[:, None] / math.sqrt(flat)
    )
    vertices = np.concatenate([ring.reshape(-1, 3), path[:1], path[-1:]])
    return vertices, _stack(len(path), sides)[:, ::-1]


def _shown(state: Mapping[str, Any]) -> Iterable[tuple[str, str, Floats, Ints]]:
    """(id, colour, vertices, triangles) of everything that is switched on."""
    made = prepared()
    switch = {s.id: s.switch for s in STRUCTURES}
    for item in _drawn():
        hidden = state["half"] and item["id"].endswith("_l")
        if hidden or (switch[item["id"]] and not state[switch[item["id"]]]):
            continue
        if "mesh" in item:
            vertices, triangles = unpacked(made["meshes"][item["mesh"]])
            if item["mirror"]:
                vertices, triangles = vertices * [-1.0, 1, 1], triangles[:, ::-1]
            if item["moves"]:
                vertices = _turned(vertices, state["hip_flexion"])
            yield item["id"], item["material"], vertices, triangles
        else:
            rows = np.asarray(interpolate(made["tables"][item["table"]], hip_flexion=state["hip_flexion"]))
            for row in item["rows"]:
                vertices, triangles = _skin(rows[row], item["flat"], item["facing"])
                colour = _LAYER_COLOUR[layer_of(item["id"])] if item["table"] == "psoas" else item["material"]
                yield item["id"], colour, vertices, triangles


@functools.lru_cache(maxsize=8)
def still(state_json: str, words: str) -> str:
    """The view in a state (as JSON) as an SVG without script: outlines and soft tones, far parts first."""
    state = json.loads(state_json)
    frame = camera_axes(state["turn"], state["tilt"])
    aim = np.array([state["aim_x"], state["aim_y"], state["aim_z"]])
    high = HEIGHT_MM / state["zoom"]
    wide = high * ASPECT
    shapes, target = [], None
    for name, material, vertices, triangles in _shown(state):
        seen = (vertices - aim) @ frame.T
        seen[:, :2] *= DISTANCE_MM / (DISTANCE_MM - seen[:, 2:])
        if name == state["chosen"]:
            target = seen[int(0.36 * len(seen))] if material not in ("bone", "disc") else seen.mean(axis=0)
        if np.abs(seen[:, 0]).min() < wide / 2 and np.abs(seen[:, 1]).min() < high / 2:
            shapes.append((float(np.median(seen[:, 2])), name, material, seen, triangles))
    drawn = []
    flesh = [shape[0] for shape in shapes if shape[1] in FASCICLES]  # the chosen fascicle lies on top of its fellows
    shapes = [
        (max(flesh) + 1, *rest) if rest[0] == state["chosen"] in FASCICLES else (depth, *rest)
        for depth, *rest in shapes
    ]
    for _, name, material, seen, triangles in sorted(shapes, key=lambda shape: shape[0]):
        muscle = material not in ("bone", "disc")
        edge = anatomy.PSOAS.line if muscle else COLOURS["bone_edge"]
        glass = 'fill-opacity=".25" ' if state["see_through"] and name == GLASS else ""
        for shape in outlines.outlines(seen[:, [2, 0, 1]], triangles)[
            : 1 if material == "iliacus" else 2 if muscle else 3
        ]:
            if shape.stroke == "none":
                drawn.append(f'<path d="{_coarse(shape.path, 1.0)}" fill="{edge}" opacity=".13"/>')
            else:
                mark = (
                    f'stroke="{COLOURS["accent"]}" stroke-width="2.5"'
                    if name == state["chosen"]
                    else f'stroke="{edge}"'
                )
                path = _coarse(shape.path, 0.5 if muscle else 1.0)
                drawn.append(f'<path d="{path}" fill="{COLOURS[material]}" {glass}{mark}/>')
    box = f"{-wide / 2:.0f} {-high / 2:.0f} {wide:.0f} {high:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="560" style="max-width:100%;height:auto" '
        f'role="img" aria-label="{html.escape(words)}"><g transform="scale(1 -1)" stroke-width=".8" '
        f'stroke-linejoin="round">{"".join(drawn)}</g>'
        f"{_label(state['chosen'], target, wide, high)}{_legend(wide, high)}</svg>"
    )


def _legend(wide: float, high: float) -> str:
    """The names and colours of the two layers, in the upper left corner."""
    left, size = -wide / 2 + 8, high / 38
    return "".join(
        f'<rect x="{left:.0f}" y="{-high / 2 + (1.5 * k + 0.6) * size:.0f}" width="{size:.0f}" height="{size:.0f}" '
        f'fill="{COLOURS[_LAYER_COLOUR[key]]}"/><text x="{left + 1.6 * size:.0f}" '
        f'y="{-high / 2 + (1.5 * k + 1.5) * size:.0f}" font-family="sans-serif" font-size="{size:.0f}" '
        f'fill="{COLOURS["ink"]}">{words}</text>'
        for k, (key, words) in enumerate(LAYERS.items())
    )


def _label(chosen: str, target: Floats | None, wide: float, high: float) -> str:
    """The name of the chosen part with a line to it, at the side of the picture where it lies."""
    if target is None:
        return ""
    x, y = float(target[0]), -float(target[1])
    side = -1 if x < 0 else 1
    at, up = side * (wide / 2 - 8), max(y - 50, -high / 2 + 20)
    name = next(s.name for s in STRUCTURES if s.id == chosen)
    middle = name.find(" ", len(name) // 2)
    lines = [name] if len(name) < 20 or middle < 0 else [name[:middle], name[middle + 1 :]]
    size = high / 34
    text = "".join(
        f'<tspan x="{at:.0f}" y="{up + 1.25 * size * k:.0f}">{html.escape(line)}</tspan>'
        for k, line in enumerate(lines)
    )
    below = up + 1.25 * size * (len(lines) - 1) + 0.5 * size
    return (
        f'<path d="M{at - side * 30:.0f} {below:.0f}L{x:.0f} {y:.0f}" stroke="{COLOURS["ink"]}" fill="none"/>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{COLOURS["paper"]}" stroke="{COLOURS["ink"]}"/>'
        f'<text font-family="sans-serif" font-weight="600" font-size="{size:.0f}" fill="{COLOURS["ink"]}" '
        f'stroke="{COLOURS["paper"]}" stroke-width="{size / 4:.0f}" paint-order="stroke" '
        f'text-anchor="{"start" if side < 0 else "end"}">{text}</text>'
    )


def _coarse(path: str, step_mm: float) -> str:
    """A path with its numbers in whole steps: the still stays small."""
    return re.sub(r"-?\d+\.\d", lambda m: f"{round(float(m.group()) / step_mm) * step_mm:g}", path)


if (
    __name__ == "__main__"
):  # `python -m lessons.teaching.view3d [--shared]`: prepare it now, for oneself or for all users
    keep(prepared(), (body_cache.shared_folder() if "--shared" in sys.argv[1:] else body_cache.user_folder()).parent)
