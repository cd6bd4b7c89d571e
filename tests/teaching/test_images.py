"""The still pictures: what the files say and show is what the code draws, and a change does not go unseen."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import msgspec
import pytest

from lessons.teaching import images
from lessons.teaching.figure import checked_alt, figure, self_contained
from lessons.teaching.images import Label, Plate
from lessons.teaching.look import TYPE
from lessons.teaching.render import Material

IDS = sorted(images.entries())


def svg_of(id: str) -> str:
    return (images.FOLDER / f"{id}.svg").read_text(encoding="utf-8")


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom and words of every line of text."""
    found = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)"([^>]*)>([^<]*)</text>', svg)
    out = []
    for x, y, size, rest, words in found:
        left, width = float(x), images.text_width(words, float(size))
        left -= {"end": width, "middle": width / 2}.get((re.search(r'text-anchor="(\w+)"', rest) or [""] * 2)[1], 0)
        out.append((left, float(y) - 0.8 * float(size), left + width, float(y) + 0.2 * float(size), words))
    return out


def test_every_file_has_an_entry_and_every_entry_a_file():
    drawn = {path.relative_to(images.FOLDER).with_suffix("").as_posix() for path in images.FOLDER.rglob("*.svg")}
    assert drawn == set(IDS)


# Of many pictures that one function draws from data, these are drawn again; the others are known by their inputs.
QUICK = {"exercises/hanging-knee-raise", "exercises/supine-march"}
DRAWN_AGAIN = [i for i in IDS if not i.startswith("exercises/") or i in QUICK]


@pytest.mark.parametrize("id", IDS)
def test_a_picture_is_what_the_code_draws(id):
    assert images.check(id, redraw=id in DRAWN_AGAIN) == ""


def test_a_pose_in_the_data_is_an_input_of_its_picture(monkeypatch):
    from lessons.strengthen_it import exercises, pictures

    usual = images.inputs("exercises/bridge"), images.inputs("exercises/heel-slide")
    bridge = exercises.exercise("bridge")
    joints = {**bridge.finish.joints, "hip_flexion": 3.0}
    moved = msgspec.structs.replace(bridge, finish=msgspec.structs.replace(bridge.finish, joints=joints))
    monkeypatch.setattr(pictures, "exercise", lambda id: moved if id == "bridge" else exercises.exercise(id))
    assert images.inputs("exercises/bridge") != usual[0]
    assert images.inputs("exercises/heel-slide") == usual[1]


@pytest.mark.parametrize("id", IDS)
def test_a_picture_is_small_described_and_free_to_use(id):
    shown = images.picture(id)
    assert len(shown.svg.encode()) <= images.LARGEST_BYTES
    assert checked_alt(shown.alt) == shown.alt
    assert shown.licence == "CC BY 4.0"
    assert self_contained(shown.svg)
    assert figure(id).alt == shown.alt


@pytest.mark.parametrize("id", IDS)
def test_the_lines_of_the_labels_do_not_cross(id):
    paths = re.findall(r'<path d="M([\d. L-]+)" fill="none" stroke="[^"]+" stroke-width="1.3"', svg_of(id))
    lines = [[tuple(map(float, point.split())) for point in path.split("L")][-2:] for path in paths]

    def beside(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    for (a, b), (c, d) in itertools.combinations(lines, 2):
        apart = beside(a, b, c) * beside(a, b, d) >= 0 or beside(c, d, a) * beside(c, d, b) >= 0
        assert apart, f"the lines to {b} and {d} cross"


@pytest.mark.parametrize("id", IDS)
def test_words_are_readable_on_the_page_and_not_over_each_other(id):
    lines = boxes(svg_of(id))
    assert len(lines) == svg_of(id).count("<text")
    for left, top, right, _, words in lines:
        assert min(left, top, images.WIDTH - right) >= 0, words
    for k, one in enumerate(lines):
        for two in lines[k + 1 :]:
            apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] + 1 or two[3] <= one[1] + 1
            assert apart, (one[4], two[4])
    assert all(int(size) >= TYPE["small"] for size in re.findall(r'font-size="(\d+)"', svg_of(id)))


@pytest.mark.parametrize("id", [i for i in IDS if i != "hero" and not i.startswith("exercises/")])
def test_a_front_view_says_which_side_is_which(id):
    words = " ".join(line[4] for line in boxes(svg_of(id)))
    assert ("right" in words and "left" in words) or ("front" in words and "back" in words)


def test_anchors_lie_in_the_picture_and_serve_the_quizzes():
    from lessons.evidence.data import tomllib

    for id in IDS:
        assert all(0 < x < 1 and 0 < y < 1 for x, y in images.picture(id).anchors.values())
    for path in (images.FOLDER.parent / "lessons").glob("*/quiz.toml"):
        for question in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            if question["kind"] == "label":
                assert set(question["spots"]) <= set(images.picture(question["picture"]).anchors)


def test_an_unlabelled_picture_gives_nothing_away():
    bare = images.unlabelled("psoas-front")
    assert "<text" not in bare
    assert "trochanter" in images.picture("psoas-front").svg
    assert bare.count('class="anchor"') == len(images.picture("psoas-front").anchors)


def test_an_unknown_picture_is_named_with_what_was_meant():
    with pytest.raises(KeyError, match="psoas-front"):
        images.picture("psoas-frnt")


@pytest.fixture(scope="module")
def side() -> Plate:
    return images.plate("psoas-side")


def recoloured(made: Plate, colour: str) -> Plate:
    layers = tuple(
        replace(la, material=Material(colour, la.material.line, la.material.tendon)) if "psoas" in la.name else la
        for la in made.scene.layers
    )
    return replace(made, scene=replace(made.scene, layers=layers))


def moved(made: Plate, mm: float) -> Plate:
    camera = made.scene.camera
    x, y, z = camera.centre_mm
    return replace(made, scene=replace(made.scene, camera=replace(camera, centre_mm=(x, y + mm, z))))


CHANGES = {
    "another colour": lambda made: recoloured(made, "#a0403c"),
    "a camera 4 mm aside": lambda made: moved(made, 4.0),
    "a missing fascicle": lambda made: replace(
        made, scene=replace(made.scene, layers=tuple(la for la in made.scene.layers if la.name != "psoas_L1_VB_r"))
    ),
    "another label": lambda made: replace(made, labels=(*made.labels[:-1], replace(made.labels[-1], text="shin bone"))),
    "another number in a label": lambda made: replace(
        made, labels=(replace(made.labels[0], text="lumbar spine,\nL1 to L4"), *made.labels[1:])
    ),
    "an anchor elsewhere": lambda made: replace(made, anchors=made.anchors | {"psoas": (40.0, 10.0, 225.0)}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(change, side):
    assert images.problem("psoas-side", svg_of("psoas-side"), CHANGES[change](side)) != ""


def test_a_change_of_code_is_seen_and_a_comment_is_not():
    code = "a = 1\nb = 2  # two\n"
    assert images.code_lines(code) == images.code_lines("# said\n\n" + code)
    assert images.code_lines(code) != images.code_lines(code.replace("2 ", "3 "))
    assert images.drawn_from(svg_of("hero")) == images.inputs("hero")


def test_labels_of_one_margin_keep_order_and_distance():
    tops = images.spread([10, 12, 14, 300], [20, 20, 20, 20], 0, 400)
    assert all(b - a >= 20 for a, b in itertools.pairwise(tops))
    with pytest.raises(ValueError, match="do not fit"):
        images.spread([10, 20, 30], [50, 50, 50], 0, 100)


def test_the_command_says_what_is_wrong(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(images, "FOLDER", tmp_path)
    assert images.main(["--check", "hero"]) == 1
    assert "hero: the file is missing" in capsys.readouterr().out
    assert images.main(["--chek"]) == 2


def test_a_label_may_point_to_the_drawing_or_into_the_world(side):
    page = side.place((0.5, 0.25))
    assert page == (side.left + 0.5 * side.scene.camera.width_px, side.top + 0.25 * side.scene.camera.height_px)
    assert Label("x", (0.0, 0.0, 0.0)).side == "right"
