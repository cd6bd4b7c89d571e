"""One body for all tests of the body, and a second, independent computation of where its parts are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import strategies as st

from lessons.body import Body, Posture


@pytest.fixture(scope="session")
def body() -> Body:
    return Body.load()


def postures(**narrower: tuple[float, float]) -> st.SearchStrategy[Posture]:
    """Any posture: every angle anywhere in its range, or in a narrower one given by its name without side."""
    ranges = {name: narrower.get(name[:-2], limits) for name, limits in Posture.RANGES_DEG.items()}
    return st.builds(Posture, **{name: st.floats(low, high) for name, (low, high) in ranges.items()})


@dataclass
class Place:
    """Where every part is: rotation (3, 3) and position (3,) in metres, by part name, in the drawing frame."""

    rot: dict[str, np.ndarray]
    pos: dict[str, np.ndarray]


def turn(axis: np.ndarray, angle: float) -> np.ndarray:
    """Rotation about an axis (Rodrigues)."""
    x, y, z = axis / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * (k @ k)


def quat_matrix(q: np.ndarray) -> np.ndarray:
    w, x, y, z = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


# The knee's rolling and gliding, written out again from the source's polynomials (of radians; in metres and radians).
KNEE = {
    "knee_angle_translation2": (7.69254e-11, 5.87971e-03, -1.25622e-03, -2.61846e-06, 6.24355e-07),
    "knee_angle_translation1": (9.53733e-08, 3.12879e-03, -2.30804e-03, 5.61561e-04, 5.68366e-07),
    "knee_angle_rotation2": (-1.47325e-08, 7.91000e-02, -3.28478e-02, -2.52183e-02, 1.08321e-02),
    "knee_angle_rotation3": (1.08939e-08, 3.69499e-01, -1.69478e-01, 2.51643e-02, 3.50498e-07),
    "knee_angle_beta_translation2": (-0.0108281, -0.0487847, 0.00927644, 0.0131673, -0.00349673),
    "knee_angle_beta_translation1": (0.0524192, -0.0150188, -0.0340522, 0.0133393, -0.00087915),
    "knee_angle_beta_rotation1": (0.010506, 0.0247615, -1.31647, 0.716337, -0.138302),
}
SHOULDER = {
    "sternoclavicular_r2": -0.242, "sternoclavicular_r3": 0.1025, "unrotscap_r2": 0.242, "unrotscap_r3": -0.1025,
    "acromioclavicular_r1": 0.178, "acromioclavicular_r2": -0.049, "acromioclavicular_r3": 0.396,
    "unrothum_r1": -0.178, "unrothum_r2": 0.049, "unrothum_r3": -0.396,
}  # fmt: skip
LUMBAR = {  # joint -> (angle of Posture, share)
    **dict(zip(("flex_extension", "L4_L5_FE", "L3_L4_FE", "L2_L3_FE", "L1_L2_FE"),
               (("lumbar_flexion", -s) for s in (0.125, 0.185, 0.204, 0.231, 0.255)), strict=True)),
    **dict(zip(("lat_bending", "L4_L5_LB", "L3_L4_LB", "L2_L3_LB", "L1_L2_LB"),
               (("lumbar_side_bend", s) for s in (0.1356, 0.1811, 0.2453, 0.2501, 0.1879)), strict=True)),
    **dict(zip(("axial_rotation", "L4_L5_AR", "L3_L4_AR", "L2_L3_AR", "L1_L2_AR"),
               (("lumbar_rotation", -s / 7.7) for s in (1.6, 1.7, 1.7, 1.4, 1.3)), strict=True)),
}  # fmt: skip
DIRECT = {"hip_flexion": "hip_flexion", "hip_adduction": "hip_adduction", "hip_rotation": "hip_rotation",
          "knee_angle": "knee_flexion", "ankle_angle": "ankle_dorsiflexion", "shoulder_elv": "shoulder_elevation",
          "elv_angle": "shoulder_plane", "shoulder_rot": "shoulder_rotation", "elbow_flexion": "elbow_flexion",
          "pro_sup": "forearm_pronation"}  # fmt: skip


def joint_value(joint: str, posture: Posture) -> float:
    """What a joint of the model should stand at in a posture, by the couplings written out above."""
    if joint in LUMBAR:
        angle, share = LUMBAR[joint]
        return share * np.radians(getattr(posture, angle))
    stem, side = joint[:-2], joint[-2:]
    if stem in DIRECT:
        return np.radians(getattr(posture, DIRECT[stem] + side))
    if stem in KNEE:
        return float(np.polyval(KNEE[stem][::-1], np.radians(getattr(posture, "knee_flexion" + side))))
    if stem == "shoulder1_r2":
        return -np.radians(getattr(posture, "shoulder_plane" + side))
    return SHOULDER[stem] * np.radians(getattr(posture, "shoulder_elevation" + side))


def places(body: Body, posture: Posture) -> Place:
    """Forward kinematics in plain NumPy from the model's constants; MuJoCo computes none of it."""
    m = body._model
    place = Place({"world": np.eye(3)}, {"world": np.zeros(3)})
    for b in range(1, m.nbody):
        name, parent = m.body(b).name, m.body(m.body_parentid[b]).name
        rot = place.rot[parent] @ quat_matrix(m.body_quat[b])
        pos = place.pos[parent] + place.rot[parent] @ m.body_pos[b]
        for j in range(m.body_jntadr[b], m.body_jntadr[b] + m.body_jntnum[b]):
            value, axis, anchor = joint_value(m.joint(j).name, posture), m.jnt_axis[j], m.jnt_pos[j]
            if m.jnt_type[j] == 2:
                pos = pos + rot @ axis * value
            else:
                fixed = pos + rot @ anchor
                rot = rot @ turn(axis, value)
                pos = fixed - rot @ anchor
        place.rot[name], place.pos[name] = rot, pos
    return place
