"""How fast the body answers: `python -m lessons.body.bench`, microseconds a posture beside bare MuJoCo and OpenSim."""

from __future__ import annotations

import importlib.util
import statistics
import time
from collections.abc import Callable

import numpy as np

from lessons.body import Body, Posture
from lessons.body.compile import WORLD_FROM_PELVIS

ANGLES_DEG = np.linspace(-20, 100, 400)
OFF_THE_BRIM_DEG = np.linspace(65, 100, 400)


def microseconds(work: Callable[[], object], count: int, rounds: int = 9) -> tuple[float, float]:
    """Median and 95th percentile over `rounds` of the time of one of `count` equal pieces of work, in microseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) / count * 1e6)
    return statistics.median(times), sorted(times)[min(rounds - 1, round(0.95 * (rounds - 1)))]


def opensim_psoas() -> Callable[[], object] | None:
    """One psoas path in a two-part model made through OpenSim's own API, without its cylinder; None without OpenSim.

    The postures are those of `OFF_THE_BRIM_DEG`, where the path does not touch the cylinder, so that both do the same.
    """
    if importlib.util.find_spec("opensim") is None:
        return None
    import opensim

    body = Body.load()
    m = body._model
    model = opensim.Model()
    pelvis = opensim.Body("pelvis", 1.0, opensim.Vec3(0), opensim.Inertia(1))
    femur = opensim.Body("femur", 1.0, opensim.Vec3(0), opensim.Inertia(1))
    for segment in (pelvis, femur):
        model.addBody(segment)
    model.addJoint(opensim.WeldJoint("ground_pelvis", model.getGround(), pelvis))
    hip = opensim.PinJoint("hip", pelvis, opensim.Vec3(*m.body("femur_r").pos), opensim.Vec3(0), femur, opensim.Vec3(0),
                           opensim.Vec3(0))  # fmt: skip
    model.addJoint(hip)
    muscle = opensim.PathActuator()
    muscle.setName("psoas")
    first = WORLD_FROM_PELVIS.T @ (body.path_mm(Posture(), "psoas_L1_VB_r")[0] / 1000 - m.body("pelvis").pos)
    muscle.addNewPathPoint("L1", pelvis, opensim.Vec3(*first))
    for name, segment in (("psoas-P2_r", pelvis), ("psoas-P3_r", femur), ("psoas-P4_r", femur)):
        muscle.addNewPathPoint(name, segment, opensim.Vec3(*m.site(name).pos))
    model.addForce(muscle)
    state = model.initSystem()
    path = opensim.PathActuator.safeDownCast(model.getForceSet().get(0)).getGeometryPath()
    coordinate = model.getCoordinateSet().get(0)

    def sweep() -> list[tuple[float, float]]:
        out = []
        for angle in OFF_THE_BRIM_DEG:
            coordinate.setValue(state, float(np.radians(angle)))
            model.realizePosition(state)
            out.append((path.getLength(state) * 1000, path.computeMomentArm(state, coordinate) * 1000))
        return out

    return sweep


def main() -> None:
    body = Body.load()
    mj, m, d = body._mj, body._model, body._data
    postures = [Posture(hip_flexion_r=float(a)) for a in ANGLES_DEG]

    def bare() -> None:
        for _ in postures:
            mj.mj_kinematics(m, d)
            mj.mj_comPos(m, d)
            mj.mj_tendon(m, d)

    def measure() -> None:
        for posture in postures:
            body.measure(posture)

    n = len(postures)
    rows = [
        ("bare MuJoCo calls, all 36 muscles", bare),
        ("Body.measure, all 36 muscles", measure),
        ("Body.sweep, all 36 muscles", lambda: body.sweep(hip_flexion_r=ANGLES_DEG)),
    ]
    print(f"{'microseconds a posture':42s} {'median':>8s} {'p95':>8s}")
    for name, work in rows:
        median, p95 = microseconds(work, n)
        print(f"{name:42s} {median:8.1f} {p95:8.1f}")
    opensim = opensim_psoas()
    if opensim is None:
        print("OpenSim: not installed (the package `opensim`), nothing to compare with")
    else:
        median, p95 = microseconds(opensim, n, rounds=3)
        print(f"{'OpenSim, one path and one arm, no wrap':42s} {median:8.1f} {p95:8.1f}")
        ours = body.sweep(hip_flexion_r=OFF_THE_BRIM_DEG)
        length, arm = np.array(opensim()).T
        change = ours.length_mm["psoas_L1_VB_r"] - length
        print(f"  largest difference: length change {np.ptp(change):.3f} mm, hip moment arm "
              f"{np.abs(ours.moment_arm_mm['psoas_L1_VB_r']['hip_flexion_r'] - arm).max():.3f} mm")  # fmt: skip
    median, p95 = microseconds(lambda: Body.load(), 1)
    print(f"{'Body.load from its cache (milliseconds)':42s} {median / 1000:8.1f} {p95 / 1000:8.1f}")


if __name__ == "__main__":
    main()
