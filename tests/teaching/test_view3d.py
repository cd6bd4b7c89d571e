"""The 3D view's shapes against the body and the plates, its weight, its words, and what it refuses."""

import base64
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from lessons.body import FASCICLES, Body, Posture
from lessons.meet_the_psoas.fascicles import fascicles
from lessons.teaching import anatomy, tables, view3d
from lessons.teaching.interactive import JS, STATIC_VARIABLE, StateError

ANGLES = (-20.0, -7.5, 0.0, 12.5, 45.0, 61.0, 90.0, 100.0)


@pytest.fixture(scope="module")
def body() -> Body:
    return Body.load()


def decoded(name: str) -> tuple[np.ndarray, np.ndarray]:
    """A mesh as the browser reads it."""
    mesh = view3d.prepared()["meshes"][name]
    points = np.frombuffer(base64.b64decode(mesh["points"]), "<u2").reshape(-1, 3) * mesh["step_mm"] + mesh["corner_mm"]
    return points, np.frombuffer(base64.b64decode(mesh["triangles"]), "<u2").reshape(-1, 3)


def tubes(table: str, angle: float) -> np.ndarray:
    return np.asarray(tables.interpolate(view3d.prepared()["tables"][table], hip_flexion=angle))


def rings_volume_cm3(tube: np.ndarray) -> float:
    """Volume by many thin discs, found without the code under test."""
    t = np.linspace(0, len(tube) - 1, 2001)
    fine = np.column_stack([np.interp(t, np.arange(len(tube)), column) for column in tube.T])
    step = np.linalg.norm(np.diff(fine[:, :3], axis=0), axis=1)
    return float((np.pi * ((fine[1:, 3] + fine[:-1, 3]) / 2) ** 2 * step).sum() / 1000)


def surface_distance(points: np.ndarray, vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """From each point to the nearest of many places on a surface (an upper bound of the true distance)."""
    a, b = np.meshgrid(np.arange(5), np.arange(5))
    weight = np.column_stack([4 - a.ravel() - b.ravel(), a.ravel(), b.ravel()])[(a + b).ravel() <= 4] / 4
    places = np.einsum("wk,tkd->twd", weight, vertices[triangles]).reshape(-1, 3)
    return np.array([np.sqrt(((places - p) ** 2).sum(axis=1).min()) for p in points])


def test_meshes_lose_less_than_a_tenth_of_a_millimetre_on_the_way() -> None:
    for name, (vertices, triangles) in view3d.meshes().items():
        points, faces = decoded(name)
        assert np.array_equal(faces, triangles)
        assert np.linalg.norm(points - vertices, axis=1).max() <= 0.1


@pytest.mark.parametrize("name", ["L3", "hip_bone_r", "femur_r", "sacrum"])
def test_simpler_bones_lie_on_the_real_ones(body: Body, name: str) -> None:
    points, _ = decoded(name)
    real = body.bones(Posture(), names=(name,))[name]
    away = surface_distance(points[:: max(1, len(points) // 150)], *real)
    assert np.percentile(away, 95) < 1.0
    assert away.max() < 2.5
    assert np.abs(points.min(axis=0) - real[0].min(axis=0)).max() < 2.0
    assert np.abs(points.max(axis=0) - real[0].max(axis=0)).max() < 2.0


def test_surfaces_are_wound_outwards() -> None:
    for name in view3d.prepared()["meshes"]:
        points, faces = decoded(name)
        a, b, c = points[faces[:, 0]], points[faces[:, 1]], points[faces[:, 2]]
        assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6 > 500, name


def test_the_thigh_turns_as_in_the_body(body: Body) -> None:
    for angle in ANGLES:
        real = body.bones(Posture(hip_flexion_r=angle), names=("femur_r", "patella_r", "tibia_r"))
        still = body.bones(Posture(), names=tuple(real))
        for name, (vertices, _) in real.items():
            assert np.abs(view3d._turned(still[name][0], angle) - vertices).max() < 0.01


def test_the_left_bones_are_the_right_ones_mirrored(body: Body) -> None:
    for name in ("hip_bone", "femur", "patella", "tibia"):
        found = body.bones(Posture(), names=(f"{name}_r", f"{name}_l"))
        assert np.abs(found[f"{name}_r"][0] * [-1, 1, 1] - found[f"{name}_l"][0]).max() < 0.01


@pytest.mark.parametrize("angle", ANGLES)
def test_volume_is_kept_whatever_the_posture(angle: float) -> None:
    psoas = [rings_volume_cm3(tube) for tube in tubes("psoas", angle)]
    assert sum(psoas) == pytest.approx(anatomy.PSOAS_VOLUME_CM3, rel=0.03)
    standing = [rings_volume_cm3(tube) for tube in tubes("psoas", 0.0)]
    assert psoas == pytest.approx(standing, rel=0.01)
    assert sum(rings_volume_cm3(t) for t in tubes("iliacus", angle)) == pytest.approx(
        anatomy.ILIACUS_VOLUME_CM3, rel=0.03
    )
    for tube, name in zip(tubes("neighbours", angle), view3d.NEIGHBOURS, strict=True):
        assert rings_volume_cm3(tube) == pytest.approx(view3d.neighbour_volume_cm3(name), rel=0.04)


def test_the_sentence_tells_the_change_that_is_drawn() -> None:
    for name, straight, bent in zip(FASCICLES, tubes("psoas", 0.0), tubes("psoas", 75.0), strict=True):
        percent = round(100 * ((bent[:, 3].max() / straight[:, 3].max()) ** 2 - 1))
        said = fascicles(state={"hip_flexion": 75.0, "chosen": name}).sentence()
        assert f"so its belly is {percent} % larger in cross-section." in said


def test_a_shorter_fascicle_is_thicker() -> None:
    for straight, bent in zip(tubes("psoas", 0.0), tubes("psoas", 90.0), strict=True):
        lengths = [np.linalg.norm(np.diff(t[:, :3], axis=0), axis=1).sum() for t in (straight, bent)]
        assert lengths[1] < lengths[0]
        assert bent[:, 3].max() > straight[:, 3].max() * 1.01


def test_volumes_of_neighbours_are_the_published_ones() -> None:
    """Handsfield 2014 (24 young adults, as carried by Rajagopal 2016) above, Ward 2009 (donors, mean age 83) below."""
    published = {
        "rectus_femoris": (110, 277),
        "sartorius": (78, 167),
        "gracilis": (50, 107),
        "adductor_longus": (74, 165),
    }
    for name, (old, young) in published.items():
        assert old * 0.85 < view3d.neighbour_volume_cm3(name) < young * 1.05


def test_standing_fascicles_lie_where_the_plates_have_them() -> None:
    for layer, tube in zip(anatomy.psoas(), tubes("psoas", 0.0), strict=True):
        plate = layer.vertices[:-2].reshape(72, -1, 3)
        centres = plate[:, :-1].mean(axis=1)
        gap = np.linalg.norm(tube[:, None, :3] - centres[None], axis=2).min(axis=1)
        assert gap.max() < 3.0
        assert np.linalg.norm(plate[:, 0] - centres, axis=1).max() == pytest.approx(tube[:, 3].max(), rel=0.03)


def test_the_part_above_the_brim_stays_when_the_thigh_moves() -> None:
    for straight, bent in zip(tubes("psoas", 0.0), tubes("psoas", 90.0), strict=True):
        line = np.column_stack([np.interp(np.linspace(0, 24, 400), np.arange(25), c) for c in straight[:, :3].T])
        upper = bent[bent[:, 2] > 75, :3]
        assert len(upper) > 4
        assert np.linalg.norm(upper[:, None] - line[None], axis=2).min(axis=1).max() < 1.5


def test_the_two_layers_differ_in_tone_as_they_differ_in_origin() -> None:
    materials = fascicles().content["materials"]
    drawn = {item["id"]: materials[item["material"]]["colour"] for item in fascicles().content["drawn"]}
    red = {name: int(drawn[name][1:3], 16) for name in FASCICLES}
    back = [name for name in FASCICLES if name.endswith("_TP")]
    assert len(back) == 5
    assert max(red[n] for n in back) + 40 < min(red[n] for n in FASCICLES if n not in back)
    said = {n: fascicles(state={"chosen": n}).sentence() for n in FASCICLES}
    assert all(
        ("back layer" in said[n]) == (n in back) and ("front layer" in said[n]) != (n in back) for n in FASCICLES
    )
    assert {n for layer in fascicles().content["layers"] for n in layer["of"]} == set(FASCICLES)


def test_bent_fascicles_stay_near_the_plates() -> None:
    for layer, tube in zip(anatomy.psoas(Posture(hip_flexion_r=60)), tubes("psoas", 60.0), strict=True):
        centres = layer.vertices[:-2].reshape(72, -1, 3)[:, :-1].mean(axis=1)
        gap = np.linalg.norm(tube[:, None, :3] - centres[None], axis=2).min(axis=1)
        assert gap.mean() < 4.0


@pytest.mark.parametrize("angle", ANGLES)
def test_fascicles_start_at_the_spine_and_end_at_the_trochanter(body: Body, angle: float) -> None:
    for name, tube in zip(FASCICLES, tubes("psoas", angle), strict=True):
        line = body.path_mm(Posture(hip_flexion_r=angle), f"{name}_r")
        assert np.linalg.norm(tube[-1, :3] - line[-1]) < 2.0
        assert np.linalg.norm(tube[0, :3] - line[0]) < 12.0  # its root lies a little inside the bone
        assert np.linalg.norm(tube[:, None, :3] - line[None, :1], axis=2).min() < 4.0


@pytest.mark.parametrize("angle", ANGLES)
def test_lengths_are_those_of_the_body(body: Body, angle: float) -> None:
    view = fascicles()
    real = body.measure(Posture(hip_flexion_r=angle)).length_mm
    for name in view.content["measured"]:
        assert view.length_mm(name, angle) == pytest.approx(real[f"{name}_r"], abs=0.35)


def test_hollows_see_less_sky_than_open_bone() -> None:
    mesh = view3d.prepared()["meshes"]["hip_bone_r"]
    sky = np.frombuffer(base64.b64decode(mesh["sky"]), "u1") / 255
    points, _ = decoded("hip_bone_r")
    inside_socket = np.linalg.norm(points - anatomy.body().landmarks_mm(Posture())["hip_r"], axis=1) < 27
    wing = points[:, 2] > 120
    assert inside_socket.sum() > 20
    assert sky[inside_socket].mean() < 0.6 * sky[wing].mean()


# ---- what is sent --------------------------------------------------------------------------------------------------


def test_everything_drawn_has_a_name_and_everything_named_is_drawn() -> None:
    drawn = [item["id"] for item in fascicles().content["drawn"]]
    assert sorted(drawn) == sorted(s.id for s in view3d.STRUCTURES)
    assert {s.switch for s in view3d.STRUCTURES} - {""} == {key for key, _ in view3d.SWITCHES}
    assert len({s.name for s in view3d.STRUCTURES}) == len(view3d.STRUCTURES)


def test_it_is_light() -> None:
    view = fascicles()
    assert len(json.dumps(view.tables)) < 500_000
    assert len(json.dumps(view.content)) < 500_000
    assert len(view._esm) < 120_000  # three.js is not in each view


def test_a_notebook_keeps_only_the_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STATIC_VARIABLE, raising=False)
    data, _ = fascicles()._repr_mimebundle_()
    assert len(data["text/html"]) < 80_000
    assert data["text/plain"] == fascicles().sentence()


def test_a_static_page_has_three_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATIC_VARIABLE, "1")
    monkeypatch.setattr(view3d.View3D, "_three_written", False)
    first, second = (fascicles()._repr_mimebundle_()[0]["text/html"] for _ in range(2))
    assert "Three.js Authors" in first
    assert "Three.js Authors" not in second
    assert len(second) < 1_000_000


def test_its_scripts_load_nothing_and_evaluate_nothing() -> None:
    for code in ((JS / "view3d.js").read_text(encoding="utf-8"), view3d.three_js()):
        assert not re.search(r"\beval\s*\(|new Function\b|\bimport\s*\(|^import\b|https?://[^\s\"']*\.js", code, re.M)


@pytest.mark.parametrize("changes", [
    {}, {"hip_flexion": 90.0, "iliacus": True}, {"turn": 90.0}, {"chosen": ""},
    {"half": True, "turn": -54.0, "tilt": 14.0}, {"chosen": "hip_bone_l", "turn": 180.0},
    {"rectus_femoris": True, "sartorius": True, "adductors": True, "zoom": 0.6},
])  # fmt: skip
def test_the_still_is_a_small_svg_that_says_what_it_shows(changes: dict[str, object]) -> None:
    view = fascicles(state=changes)
    svg = view.still()
    root = ElementTree.fromstring(svg)
    assert root.get("aria-label") == view.sentence()
    assert len(svg.encode()) <= 60_000
    assert len(root.findall(".//{http://www.w3.org/2000/svg}path")) > 20


# ---- words and refusals ----------------------------------------------------------------------------------------------


def test_words() -> None:
    assert (
        str(fascicles())
        == "Slip 7 of 11. It starts on the side of the L3\N{EN DASH}L4 disc, in the front layer. It is 31.5 cm long."
    )
    bent = fascicles(state={"hip_flexion": 90.0, "chosen": "psoas_L1_VB"}).sentence()
    assert bent == (
        "This is the highest of the eleven slips. It starts on the body of L1, in the front layer. It is 35.3 cm long, "
        "4.7 cm shorter than in standing, so its belly is 20 % larger in cross-section. The right thigh is lifted 90°."
    )
    back = fascicles(state={"hip_flexion": -20.0}).sentence()
    assert "longer than in standing" in back
    assert "smaller in cross-section" in back
    assert back.endswith("The right thigh is moved back 20°.")
    assert fascicles(state={"chosen": "sacrum"}).sentence().startswith("This is the sacrum.")


@pytest.mark.parametrize(("state", "named"), [
    ({"chosen": "psoas_L3_L4"}, "psoas_L3_L4_IVD"), ({"hip_flexion": 130.0}, "-20 to 100"), ({"zoom": 0.0}, "0.4 to 6"),
    ({"iliacus": 1}, "True or False"), ({"hip": 3}, "hip_flexion"), ({"tilt": float("nan")}, "finite"),
])  # fmt: skip
def test_a_wrong_state_is_refused_with_what_is_allowed(state: dict[str, object], named: str) -> None:
    with pytest.raises(StateError, match=re.escape(named)):
        fascicles(state=state)


@pytest.mark.parametrize("text", ['{"meshes": {', "{}", "[]", ""])
def test_a_broken_cache_is_made_anew(own_home: Path, text: str) -> None:
    good = view3d.prepared()
    kept = own_home / "cache" / view3d._file_name()
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(text, "utf-8")
    view3d.prepared.cache_clear()
    try:
        assert view3d.prepared()["meshes"] == good["meshes"]
        assert json.loads(kept.read_text("utf-8")) == view3d.prepared()
    finally:
        view3d.prepared.cache_clear()


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    view3d.keep(view3d.prepared(), tmp_path / "file" / "folder")


def test_an_old_cache_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "view3d-0123456789abcdef.json").write_text("{}", "utf-8")
    view3d.keep(view3d.prepared(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [view3d._file_name()]
