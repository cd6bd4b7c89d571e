"""Composes the body once, in a process of its own, and saves it small: `python -m lessons.body.compile [--shared]`.

The starting point is `myofullbody` of the package myo-sim. From it this file takes bones, joints, masses and muscle
paths, squares and mirrors them, joins the two half-muscles that it calls psoas into one that crosses both the lumbar
spine and the hip, and drops everything else. MODEL.md says in words what comes out and how far to trust it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.body import cache

Array = NDArray[np.float64]

# The pelvis frame of the source model (x forward, y up, z right) in the world frame (x right, y forward, z up).
WORLD_FROM_PELVIS = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])

FASCICLES = (  # from the top down, with the vertebra each starts on
    ("psoas_L1_VB", "L1"), ("psoas_L1_TP", "L1"), ("psoas_L1_L2_IVD", "L1"), ("psoas_L2_TP", "L2"),
    ("psoas_L2_L3_IVD", "L2"), ("psoas_L3_TP", "L3"), ("psoas_L3_L4_IVD", "L3"), ("psoas_L4_TP", "L4"),
    ("psoas_L4_L5_IVD", "L4"), ("psoas_L5_TP", "L5"), ("psoas_L5_VB", "L5"),
)  # fmt: skip

# Wrapping cylinders of the pelvic brim, in the pelvis frame (metres, radians, right side), after Rajagopal et al. 2016.
# They have no side site: without one MuJoCo goes the short way round, which is always the front; with one it picks the
# way by a bisector that is the same for both ways when the ends are equally far, and the path jumps by 200 mm.
BRIM_CYLINDERS: dict[str, dict[str, Any]] = {
    "psoas": {"pos": (-0.074, -0.060, 0.0656), "radius": 0.050, "xyz": (-0.25, -0.27, 0.10)},
    "iliacus": {"pos": (-0.071, -0.065, 0.0756), "radius": 0.0549, "xyz": (-0.32, -0.24, 0.90)},
}  # fmt: skip
CYLINDER_HALF_LENGTH_M = 0.05

# Our name of every other muscle, and its name in the source model.
OTHER_MUSCLES = {
    "rectus_femoris": "recfem", "sartorius": "sart", "tensor_fasciae_latae": "tfl",
    "adductor_longus": "addlong", "adductor_brevis": "addbrev", "gracilis": "grac",
}  # fmt: skip

# How one coordinate of Posture is shared out over the joints of the lumbar spine, L5-S1 first. Flexion and side bend:
# Christophy et al. 2012. Rotation: by the degrees at each level of ten people who turned their trunk by 45 degrees
# (Fujii et al. 2007), 7.7 degrees together; Christophy's model divides the same degrees by the 45.
VERTEBRAE = ("L5", "L4", "L3", "L2", "L1")
LUMBAR_SHARES = {
    "lumbar_flexion": (0.125, 0.185, 0.204, 0.231, 0.255),
    "lumbar_side_bend": (0.1356, 0.1811, 0.2453, 0.2501, 0.1879),
    "lumbar_rotation": tuple(x / 7.7 for x in (1.6, 1.7, 1.7, 1.4, 1.3)),
}
LUMBAR_JOINTS = {"L5": ("flex_extension", "lat_bending", "axial_rotation")} | {
    v: tuple(f"{v}_{below}_{kind}" for kind in ("FE", "LB", "AR"))
    for v, below in zip(VERTEBRAE[1:], VERTEBRAE, strict=False)
}

# Coordinates of Posture that drive one joint of the source model directly, and the sign between them.
DIRECT_JOINTS = {
    "hip_flexion": ("hip_flexion", 1.0), "hip_adduction": ("hip_adduction", 1.0), "hip_rotation": ("hip_rotation", 1.0),
    "knee_flexion": ("knee_angle", 1.0), "ankle_dorsiflexion": ("ankle_angle", 1.0),
    "shoulder_elevation": ("shoulder_elv", 1.0), "shoulder_plane": ("elv_angle", 1.0),
    "shoulder_rotation": ("shoulder_rot", 1.0), "elbow_flexion": ("elbow_flexion", 1.0),
    "forearm_pronation": ("pro_sup", 1.0),
}  # fmt: skip

BODY_NAMES = {"lumbar5": "L5", "lumbar4": "L4", "lumbar3": "L3", "lumbar2": "L2", "lumbar1": "L1"}

# Name of each bone that is drawn, the meshes of the source it is made of (without side), and its aim in triangles.
# Small meshes are subdivided (Loop 1987) and smoothed; large ones are simplified (quadric error, Garland 1997).
BONE_MESHES: dict[str, tuple[tuple[str, ...], int]] = {
    **{f"L{n}": ((f"lumbar{n}_geom_1_lumbar{n}",), 1700) for n in range(1, 6)},
    **{f"T{n}": ((f"torso_geom_{13 - n}_thoracic{n}_s",), 424) for n in range(1, 12)},
    "T12": (("torso_geom_1_thoracic12_s",), 1700),
    "sacrum": (("sacrum_geom_1_sacrum",), 1500),
    "ribcage": (("torso_geom_13_ribcage_s",), 5700),
    "cervical_spine": (("hat_cervical",), 1400),
    "skull": (("hat_skull",), 2600),
    "jaw": (("hat_jaw",), 900),
}
SIDED_BONE_MESHES: dict[str, tuple[tuple[str, ...], int]] = {
    "hip_bone": (("r_pelvis",), 3900),
    "femur": (("r_femur",), 3600),
    "tibia": (("r_tibia",), 1500),
    "fibula": (("r_fibula",), 900),
    "patella": (("r_patella",), 560),
    "talus": (("r_talus",), 700),
    "foot": (("r_foot",), 1900),
    "toes": (("r_bofoot",), 1800),
    "clavicle": (("clavicle_r",), 400),
    "scapula": (("scapula_r",), 1500),
    "humerus": (("humerus_r",), 600),
    "ulna": (("ulna_r",), 400),
    "radius": (("radius_r",), 400),
    "hand": ((), 4000),  # every mesh beyond the radius
}


@dataclass
class Part:
    """One rigid body of the lean model: a body of the source with all that hangs fixed from it."""

    name: str
    parent: str
    pos: Array
    rot: Array
    joints: list[dict[str, Any]] = field(default_factory=list)
    sites: dict[str, Array] = field(default_factory=dict)
    mass: float = 0.0
    com: Array = field(default_factory=lambda: np.zeros(3))
    inertia: Array = field(default_factory=lambda: np.zeros((3, 3)))  # about `com`, kg m2

    def add_mass(self, mass: float, com: Array, inertia: Array) -> None:
        """Add a mass with its own centre and inertia (both in this part's frame), by the parallel-axis theorem."""
        if mass == 0.0:
            return
        total = self.mass + mass
        centre = (self.mass * self.com + mass * com) / total
        self.inertia = sum(
            i + m * (np.dot(d, d) * np.eye(3) - np.outer(d, d))
            for m, i, d in ((self.mass, self.inertia, self.com - centre), (mass, inertia, com - centre))
        )
        self.mass, self.com = total, centre


def rotation_xyz(angles: tuple[float, float, float]) -> Array:
    """Rotation matrix of body-fixed x, then y, then z angles (radians), as OpenSim writes them."""
    (cx, cy, cz), (sx, sy, sz) = np.cos(angles), np.sin(angles)
    rx = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    ry = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    rz = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(rx @ ry @ rz)


def quaternion(rot: Array) -> Array:
    """Unit quaternion (w, x, y, z) of a rotation matrix."""
    import mujoco

    out = np.zeros(4)
    mujoco.mju_mat2Quat(out, np.ascontiguousarray(rot).ravel())
    return out


def matrix(quat: Array) -> Array:
    """Rotation matrix of a unit quaternion (w, x, y, z)."""
    import mujoco

    out = np.zeros(9)
    mujoco.mju_quat2Mat(out, np.ascontiguousarray(quat, dtype=float))
    return out.reshape(3, 3)


MIRROR = np.diag([1.0, 1.0, -1.0])  # the sagittal plane, in every body frame of the source (z right)


def source_name(name: str) -> str:
    return BODY_NAMES.get(name, name)


def kept_joint_names() -> dict[str, tuple[str, float, int]]:
    """Source joint -> (coordinate of Posture, share or sign, order) for every joint that a coordinate drives."""
    out: dict[str, tuple[str, float, int]] = {}
    for coordinate, (joint, sign) in DIRECT_JOINTS.items():
        for side in "rl":
            out[f"{joint}_{side}"] = (f"{coordinate}_{side}", sign, 0)
    # In the source's frame (x forward, y up, z right) bending forward, to the right and turning to the right are all
    # rotations with these signs about z, x and y.
    signs = (("lumbar_flexion", 0, -1.0), ("lumbar_side_bend", 1, 1.0), ("lumbar_rotation", 2, -1.0))
    for coordinate, k, sign in signs:
        for vertebra, share in zip(VERTEBRAE, LUMBAR_SHARES[coordinate], strict=True):
            out[LUMBAR_JOINTS[vertebra][k]] = (coordinate, sign * share, k)
    return out


def drivers(m: Any) -> dict[str, tuple[str, Array]]:
    """Source joint -> (coordinate of Posture, five coefficients of a polynomial in that coordinate in radians)."""
    out: dict[str, tuple[str, Array]] = {}
    for joint, (coordinate, factor, _) in kept_joint_names().items():
        out[joint] = (coordinate, np.array([0.0, factor, 0.0, 0.0, 0.0]))
    for e in range(m.neq):
        if m.eq_type[e] != 2 or m.eq_obj2id[e] < 0:
            continue
        follower, leader = m.joint(m.eq_obj1id[e]).name, m.joint(m.eq_obj2id[e]).name
        if follower in out or leader not in out or leader == "flex_extension":
            continue
        coordinate, lead = out[leader]
        out[follower] = (coordinate, m.eq_data[e][:5] * lead[1] ** np.arange(5))
    return out


def lean_parts(m: Any) -> tuple[dict[str, Part], dict[int, tuple[str, Array, Array]]]:
    """The rigid bodies of the lean model, and for every body of the source its part with the place inside it."""
    kept = set(drivers(m))
    parts: dict[str, Part] = {}
    place: dict[int, tuple[str, Array, Array]] = {}
    for b in range(1, m.nbody):
        name = m.body(b).name
        pos, rot = m.body_pos[b].copy(), matrix(m.body_quat[b])
        if name in ("Full Body", "myolegs_root"):
            continue
        joints = [m.joint(m.body_jntadr[b] + k) for k in range(m.body_jntnum[b])]
        moving = [j for j in joints if j.name in kept]
        if name in ("pelvis", "sacrum"):  # the source sets them 0.05 degrees askew; here both share one frame
            owner, local_pos, local_rot = "pelvis", np.zeros(3), np.eye(3)
            parts.setdefault("pelvis", Part("pelvis", "world", np.zeros(3), WORLD_FROM_PELVIS))
        else:
            parent_owner, parent_pos, parent_rot = place[m.body_parentid[b]]
            in_owner_pos, in_owner_rot = parent_pos + parent_rot @ pos, parent_rot @ rot
            if moving:
                owner, local_pos, local_rot = source_name(name), np.zeros(3), np.eye(3)
                parts[owner] = Part(owner, parent_owner, in_owner_pos, in_owner_rot)
                for j in moving:
                    parts[owner].joints.append(
                        {"name": j.name, "hinge": bool(m.jnt_type[j.id] == 3), "axis": m.jnt_axis[j.id].copy(),
                             "pos": m.jnt_pos[j.id].copy()}
                    )  # fmt: skip
            else:
                owner, local_pos, local_rot = parent_owner, in_owner_pos, in_owner_rot
        place[b] = (owner, local_pos, local_rot)
        inertia_axes = matrix(m.body_iquat[b])
        inertia = inertia_axes @ np.diag(m.body_inertia[b]) @ inertia_axes.T
        parts[owner].add_mass(
            float(m.body_mass[b]), local_pos + local_rot @ m.body_ipos[b], local_rot @ inertia @ local_rot.T
        )
    return parts, place


def mirror_left(parts: dict[str, Part]) -> None:
    """Make every left part the exact mirror image of its right twin, and the middle ones symmetric."""
    for name, part in parts.items():
        if not name.endswith("_r"):
            if not name.endswith("_l"):
                part.com = part.com * np.array([1, 1, 0])
                part.inertia = (part.inertia + MIRROR @ part.inertia @ MIRROR) / 2
            continue
        twin = parts[name[:-2] + "_l"]
        twin.pos, twin.rot = MIRROR @ part.pos, MIRROR @ part.rot @ MIRROR
        twin.mass, twin.com, twin.inertia = part.mass, MIRROR @ part.com, MIRROR @ part.inertia @ MIRROR
        for right, left in zip(part.joints, twin.joints, strict=True):
            assert right["name"][:-1] == left["name"][:-1]
            # a rotation axis is an axial vector: its mirror image keeps z and turns x and y round
            left["axis"] = (MIRROR if not right["hinge"] else -MIRROR) @ right["axis"]
            left["pos"] = MIRROR @ right["pos"]


def muscle_routes(m: Any) -> dict[str, list[tuple[str, str]]]:
    """Right-sided muscle -> its route: ("site", name) or ("wrap", name), names without side."""
    routes: dict[str, list[tuple[str, str]]] = {}
    for name, _ in FASCICLES:
        level = name.removeprefix("psoas_")
        routes[name] = [("site", f"Ps_{level}_Ps_{level}-P1"), ("site", "psoas-P2"), ("wrap", "psoas"),
                        ("site", "psoas-P3"), ("site", "psoas-P4")]  # fmt: skip
    routes["iliacus"] = [("site", "iliacus-P1"), ("site", "iliacus-P2"), ("wrap", "iliacus"),
                         ("site", "iliacus-P3"), ("site", "iliacus-P4")]  # fmt: skip
    for name, short in OTHER_MUSCLES.items():
        t = m.tendon(f"{short}_r_tendon").id
        route: list[tuple[str, str]] = []
        for k in range(m.tendon_adr[t], m.tendon_adr[t] + m.tendon_num[t]):
            if m.wrap_type[k] == 3:
                route.append(("site", m.site(m.wrap_objid[k]).name.removesuffix("_r")))
            else:
                route.append(("wrap", m.geom(m.wrap_objid[k]).name.removesuffix("_r")))
        routes[name] = route
    return routes


def wraps(m: Any, place: dict[int, tuple[str, Array, Array]]) -> dict[str, Any]:
    """Wrapping cylinders by name: part (right), place, rotation, radius, half length and side point or None."""
    out: dict[str, Any] = {}
    for name, c in BRIM_CYLINDERS.items():
        out[name] = {"part": "pelvis", "pos": np.array(c["pos"]), "rot": rotation_xyz(c["xyz"]), "radius": c["radius"],
                         "half": CYLINDER_HALF_LENGTH_M, "side": None}  # fmt: skip
    for short in OTHER_MUSCLES.values():
        t = m.tendon(f"{short}_r_tendon").id
        for k in range(m.tendon_adr[t], m.tendon_adr[t] + m.tendon_num[t]):
            if m.wrap_type[k] == 3:
                continue
            g, s = m.wrap_objid[k], int(m.wrap_prm[k])
            part, pos, rot = place[m.geom_bodyid[g]]
            side_part, side_pos, side_rot = place[m.site_bodyid[s]]
            assert part == side_part, short
            out[m.geom(g).name.removesuffix("_r")] = {
                "part": part, "pos": pos + rot @ m.geom_pos[g], "rot": rot @ matrix(m.geom_quat[g]),
                "radius": float(m.geom_size[g][0]), "half": float(m.geom_size[g][1]),
                "side": side_pos + side_rot @ m.site_pos[s],
            }  # fmt: skip
    return out


def other_side(part: str) -> str:
    return part[:-2] + "_l" if part.endswith("_r") else part


def lean_spec(m: Any, parts: dict[str, Part], place: dict[int, tuple[str, Array, Array]]) -> Any:
    """The lean model as a MuJoCo specification: parts, joints, sites, wrapping cylinders and muscle paths."""
    import mujoco

    spec = mujoco.MjSpec()
    spec.modelname = "psoas-course body"
    spec.compiler.degree = False
    spec.option.gravity = (0.0, 0.0, -9.81)
    hip_centre = (parts["femur_r"].pos + parts["femur_l"].pos) / 2
    parts["pelvis"].pos = -WORLD_FROM_PELVIS @ hip_centre
    bodies: dict[str, Any] = {"world": spec.worldbody}
    for part in parts.values():
        body = bodies[part.parent].add_body(
            name=part.name, pos=part.pos, quat=quaternion(part.rot), mass=max(part.mass, 1e-9), ipos=part.com,
            explicitinertial=True,
        )  # fmt: skip
        i = part.inertia + np.eye(3) * 1e-9
        body.fullinertia = (i[0, 0], i[1, 1], i[2, 2], i[0, 1], i[0, 2], i[1, 2])
        bodies[part.name] = body
        for j in part.joints:
            kind = mujoco.mjtJoint.mjJNT_HINGE if j["hinge"] else mujoco.mjtJoint.mjJNT_SLIDE
            body.add_joint(name=j["name"], type=kind, axis=j["axis"], pos=j["pos"])
    routes = muscle_routes(m)
    cylinders = wraps(m, place)
    done: set[str] = set()
    for name, c in cylinders.items():
        for side, flip in (("r", np.eye(3)), ("l", MIRROR)):
            body = bodies[c["part"] if side == "r" else other_side(c["part"])]
            body.add_geom(
                name=f"{name}_{side}", type=mujoco.mjtGeom.mjGEOM_CYLINDER, size=(c["radius"], c["half"], 0.0),
                pos=flip @ c["pos"], quat=quaternion(flip @ c["rot"] @ flip), contype=0, conaffinity=0, group=3,
            )  # fmt: skip
            if c["side"] is not None:
                body.add_site(name=f"{name}_side_{side}", pos=flip @ c["side"])
    for muscle, route in routes.items():
        for side, flip in (("r", np.eye(3)), ("l", MIRROR)):
            tendon = spec.add_tendon(name=f"{muscle}_{side}")
            for kind, name in route:
                if kind == "wrap":
                    tendon.wrap_geom(f"{name}_{side}", "" if cylinders[name]["side"] is None else f"{name}_side_{side}")
                    continue
                site = m.site(f"{name}_r")
                owner, pos, rot = place[m.site_bodyid[site.id]]
                if f"{name}_{side}" not in done:
                    done.add(f"{name}_{side}")
                    bodies[owner if side == "r" else other_side(owner)].add_site(
                        name=f"{name}_{side}", pos=flip @ (pos + rot @ m.site_pos[site.id])
                    )
                tendon.wrap_site(f"{name}_{side}")
    return spec


def raw_mesh(m: Any, geom: int, place: dict[int, tuple[str, Array, Array]]) -> tuple[str, Array, NDArray[np.int64]]:
    """A mesh geom of the source as (part, vertices in the part's frame in metres, triangles)."""
    mesh = m.geom_dataid[geom]
    vertices = m.mesh_vert[m.mesh_vertadr[mesh] : m.mesh_vertadr[mesh] + m.mesh_vertnum[mesh]].astype(float)
    faces = m.mesh_face[m.mesh_faceadr[mesh] : m.mesh_faceadr[mesh] + m.mesh_facenum[mesh]].astype(np.int64)
    part, pos, rot = place[m.geom_bodyid[geom]]
    vertices = vertices @ matrix(m.geom_quat[geom]).T + m.geom_pos[geom]
    return part, vertices @ rot.T + pos, faces


def tidy_mesh(vertices: Array, faces: NDArray[np.int64], aim: int) -> tuple[Array, NDArray[np.int64]]:
    """A mesh of about `aim` triangles: coarse ones subdivided and smoothed, fine ones simplified."""
    import fast_simplification

    vertices, faces = manifold(vertices, faces)
    rounds = 0
    while len(faces) * 4**rounds * 2 < aim:
        rounds += 1
    if rounds:
        vertices, faces = subdivided(vertices, faces, rounds)
    if len(faces) > aim * 1.2:
        simple = fast_simplification.simplify(vertices.astype(np.float32), faces.astype(np.int32), target_count=aim)
        vertices, faces = np.asarray(simple[0], float), np.asarray(simple[1], np.int64)
    return vertices, faces


def manifold(vertices: Array, faces: NDArray[np.int64]) -> tuple[Array, NDArray[np.int64]]:
    """The mesh welded (0.01 mm), without triangles that stand twice (inner walls) and without loose flaps.

    Some bones of the source (the pelvis, the tibia) have a few such faces, across which no subdivision is defined.
    """
    vertices, index = np.unique(np.round(vertices, 5), axis=0, return_inverse=True)
    faces = index.reshape(-1)[faces]
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (a != c)]
    _, index, count = np.unique(np.sort(faces, axis=1), axis=0, return_inverse=True, return_counts=True)
    faces = faces[count[index.reshape(-1)] == 1]

    def faces_on_edges() -> NDArray[np.int64]:
        """How many faces share each of the three edges of every face, (k, 3)."""
        edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        _, index, count = np.unique(edges, axis=0, return_inverse=True, return_counts=True)
        return np.asarray(count[index.reshape(-1)].reshape(-1, 3))

    while True:
        neighbours = faces_on_edges()
        crowded = (neighbours > 2).any(axis=1)
        flaps = (neighbours == 1).any(axis=1) & crowded
        if not flaps.any():
            break
        faces = faces[~flaps]
    while crowded.any():  # what is left of crowded edges: drop the smallest of their faces, one at a time
        rows = np.flatnonzero(crowded)
        corners = vertices[faces[rows]]
        area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
        faces = np.delete(faces, rows[area.argmin()], axis=0)
        crowded = (faces_on_edges() > 2).any(axis=1)
    used, index = np.unique(faces, return_inverse=True)
    return vertices[used], index.reshape(-1, 3)


def subdivided(vertices: Array, faces: NDArray[np.int64], rounds: int) -> tuple[Array, NDArray[np.int64]]:
    """Loop subdivision (1987) of control points moved first so that the smooth surface keeps the bone's size.

    Plain Loop subdivision shrinks a coarse mesh (the two pubic bones part by 12 mm); the points are moved until the
    surface passes four fifths of the way back to where they were.
    """
    from trimesh.remesh import subdivide_loop

    control, keep = vertices.copy(), 0.8
    for _ in range(8):
        smooth = subdivide_loop(control, faces, 1)[0][: len(control)]
        control = control + 0.6 * keep * (vertices - smooth)
    new_vertices, new_faces = subdivide_loop(control, faces, rounds)
    return np.asarray(new_vertices), np.asarray(new_faces)


def without_net(vertices: Array, faces: NDArray[np.int64]) -> NDArray[np.int64]:
    """The faces of the ribcage that are bone: the source also carries a fine round net in front of the breastbone.

    Ribs and breastbone reach back to within 50 mm of the front of the spine (part frame, x forward); no piece of the
    net does.
    """
    piece = np.arange(len(vertices))
    while True:  # spread the lowest vertex number over each connected piece
        lowest = piece.copy()
        np.minimum.at(lowest, faces.ravel(), np.repeat(piece[faces].min(axis=1), 3))
        if (lowest == piece).all():
            break
        piece = lowest
    back = np.full(len(vertices), np.inf)
    np.minimum.at(back, piece, vertices[:, 0])
    return faces[back[piece[faces[:, 0]]] < 0.05]


def bone_meshes(m: Any, place: dict[int, tuple[str, Array, Array]]) -> dict[str, tuple[str, Array, NDArray[np.int64]]]:
    """Every bone that can be drawn: name -> (part, vertices in the part's frame in metres, triangles)."""
    by_mesh = {m.mesh(m.geom_dataid[g]).name: g for g in range(m.ngeom) if m.geom_dataid[g] >= 0}
    radius = m.body("radius_r").id
    beyond = {radius}
    for b in range(radius + 1, m.nbody):
        if m.body_parentid[b] in beyond:
            beyond.add(b)
    hand = [g for g in range(m.ngeom)
            if m.geom_dataid[g] >= 0 and m.geom_bodyid[g] in beyond - {radius} and m.geom_group[g] == 0]  # fmt: skip
    out: dict[str, tuple[str, Array, NDArray[np.int64]]] = {}
    for name, (meshes, aim) in (BONE_MESHES | SIDED_BONE_MESHES).items():
        geoms = [by_mesh[x] for x in meshes] or hand
        pieces, count, part = [], 0, ""
        for g in geoms:
            part, v, f = raw_mesh(m, g, place)
            if name == "ribcage":
                v, f = manifold(v, f)
                f = without_net(v, f)
            v, f = tidy_mesh(v, f, max(60, aim // len(geoms)))
            pieces.append((v, f + count))
            count += len(v)
        vertices, faces = np.concatenate([p[0] for p in pieces]), np.concatenate([p[1] for p in pieces])
        if name in BONE_MESHES:
            out[name] = (part, vertices, faces)
        else:
            out[f"{name}_r"] = (part, vertices, faces)
            out[f"{name}_l"] = (other_side(part), vertices @ MIRROR, faces[:, ::-1])
    return out


def flesh_meshes(m: Any, place: dict[int, tuple[str, Array, Array]]) -> dict[str, tuple[str, Array, NDArray[np.int64]]]:
    """The soft outline of the body: the source's contact shapes (group 4), one mesh for each part."""
    import mujoco
    import trimesh

    shapes: dict[str, list[Any]] = {}
    for g in range(m.ngeom):
        name = m.body(m.geom_bodyid[g]).name
        if m.geom_group[g] != 4 or m.geom_bodyid[g] not in place or name.endswith("_l"):
            continue
        kind, size = m.geom_type[g], m.geom_size[g]
        if kind == mujoco.mjtGeom.mjGEOM_MESH:
            part, v, f = raw_mesh(m, g, place)
            v, f = tidy_mesh(v, f, 300)
            shapes.setdefault(part, []).append(trimesh.Trimesh(v, f))
            continue
        if kind == mujoco.mjtGeom.mjGEOM_CAPSULE:
            shape = trimesh.creation.capsule(height=2 * size[1], radius=size[0], count=[16, 16])
        elif kind == mujoco.mjtGeom.mjGEOM_SPHERE:
            shape = trimesh.creation.icosphere(subdivisions=2, radius=size[0])
        elif kind == mujoco.mjtGeom.mjGEOM_ELLIPSOID:
            shape = trimesh.creation.icosphere(subdivisions=2, radius=1.0)
            shape.vertices = shape.vertices * size
        elif kind == mujoco.mjtGeom.mjGEOM_CYLINDER:
            shape = trimesh.creation.cylinder(radius=size[0], height=2 * size[1], sections=24)
        else:
            shape = trimesh.creation.box(extents=2 * size)
        part, pos, rot = place[m.geom_bodyid[g]]
        vertices = np.asarray(shape.vertices) @ matrix(m.geom_quat[g]).T + m.geom_pos[g]
        shape.vertices = vertices @ rot.T + pos
        shapes.setdefault(part, []).append(shape)
    out: dict[str, tuple[str, Array, NDArray[np.int64]]] = {}
    for part, pieces in shapes.items():
        whole: Any = trimesh.util.concatenate(pieces)
        vertices, faces = np.asarray(whole.vertices), np.asarray(whole.faces)
        out[f"flesh_{part}"] = (part, vertices, faces)
        if part.endswith("_r"):
            out[f"flesh_{other_side(part)}"] = (other_side(part), vertices @ MIRROR, faces[:, ::-1])
    return out


def endplate_normals(bones: dict[str, tuple[str, Array, NDArray[np.int64]]]) -> dict[str, dict[str, list[float]]]:
    """Unit normals (pointing up, in the part's frame) of the upper and lower endplate of L1-L5 and of the top of S1.

    Taken from the bone meshes: the area-weighted mean of the faces that look up (or down) within the middle of the
    vertebral body, found as the front half of the mesh within 15 mm of the midline.
    """
    out: dict[str, dict[str, list[float]]] = {}
    for name in ("L1", "L2", "L3", "L4", "L5", "sacrum"):
        _, vertices, faces = bones[name]
        corners = vertices[faces]
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2
        centre = corners.mean(axis=1)
        area = np.linalg.norm(cross, axis=1)
        unit = cross / np.maximum(area, 1e-15)[:, None]
        front = vertices[:, 0].max()
        near = (np.abs(centre[:, 2]) < 0.015) & (centre[:, 0] > front - 0.030)
        plates: dict[str, list[float]] = {}
        for plate, sign in (("upper", 1.0), ("lower", -1.0)):
            if name == "sacrum":
                if plate == "lower":
                    continue
                chosen = near & (unit[:, 1] > 0.5)
            else:
                chosen = near & (sign * unit[:, 1] > 0.75)
            mean = (unit[chosen] * area[chosen][:, None]).sum(axis=0) * sign
            mean[2] = 0.0
            plates[plate] = list(mean / np.linalg.norm(mean))
        out[name] = plates
    return out


def compile_body(folder: Path) -> None:
    """Write the model, the bones and their description into an existing folder. Takes some seconds and 350 MB."""
    import mujoco
    import myo_sim

    source = myo_sim.load_spec("myofullbody").compile()
    driven = drivers(source)
    parts, place = lean_parts(source)
    mirror_left(parts)
    model = lean_spec(source, parts, place).compile()
    bones = bone_meshes(source, place)
    plates = endplate_normals(bones)
    drawn = bones | flesh_meshes(source, place)

    from lessons.body.posture import COORDINATES

    joints = [model.joint(j).name for j in range(model.njnt)]
    description = {
        "versions": cache.versions(),
        "joints": joints,
        "driver": [COORDINATES.index(driven[j][0]) for j in joints],
        "polynomial": [list(driven[j][1]) for j in joints],
        "muscles": [model.tendon(t).name for t in range(model.ntendon)],
        "endplates": plates,
        "drawn": {name: part for name, (part, _, _) in drawn.items()},
        "mass_kg": float(model.body_mass.sum()),
        "files": {},
    }
    mujoco.mj_saveModel(model, str(folder / cache.MODEL), None)
    arrays: dict[str, NDArray[Any]] = {}
    for name, (_, vertices, faces) in drawn.items():
        arrays[f"{name}.v"] = vertices.astype(np.float32)
        arrays[f"{name}.f"] = faces.astype(np.uint16)
    np.savez(folder / cache.BONES, **arrays)  # type: ignore[arg-type]
    description["files"] = {name: cache.digest(folder / name) for name in (cache.MODEL, cache.BONES)}
    (folder / cache.DESCRIPTION).write_text(json.dumps(description), encoding="utf-8")


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--shared"]):
        print("usage: python -m lessons.body.compile [--shared]", file=sys.stderr)
        return 2
    target = cache.shared_folder() if arguments else cache.user_folder()
    if cache.complete(target):
        return 0
    cache.store(target, compile_quietly)
    return 0


def compile_quietly(folder: Path) -> None:
    """`compile_body` with its warnings and MuJoCo's log file kept out of the user's sight and folder."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        silent, saved = os.open(os.devnull, os.O_WRONLY), (os.dup(1), os.dup(2))
        try:
            os.chdir(scratch)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            compile_body(folder.resolve())
        finally:
            os.dup2(saved[0], 1)
            os.dup2(saved[1], 2)
            for handle in (silent, *saved):
                os.close(handle)
            os.chdir(here)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
