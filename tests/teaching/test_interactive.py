"""The Python side of interactives: state, words, still, and what stands in a notebook."""

import base64
import json
import math
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from lessons.teaching.explorer import (
    Avoid,
    Curve,
    Label,
    LinkExplorer,
    Outline,
    Part,
    Readout,
    Say,
    Slide,
    Turn,
    number,
    turned,
)
from lessons.teaching.interactive import PART, StateError, esm
from lessons.teaching.tables import pack
from tests.teaching.explorers import leg


def test_it_says_its_state_in_words() -> None:
    picture = leg()
    assert repr(picture) == picture.sentence()
    assert repr(picture).startswith("You lift the thigh 70°.")
    picture.state = {"hip": -10, "knee": 0}
    assert repr(picture).startswith("You take the thigh back 10°.")


def test_it_begins_where_the_class_left_off() -> None:
    picture = leg()
    picture.state = {"hip": 35, "knee": 40}
    again = leg(state=picture.saved_state())
    assert again.saved_state() == {"hip": 35, "knee": 40}
    assert again.content["start"] == {"hip": 35, "knee": 40}, "Reset returns to the start of the class"
    assert leg(state={"hip": 35}).saved_state() == {"hip": 35, "knee": 10}, "what is not given keeps its start"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"hpi": 3}, "did you mean 'hip'"),
        ({"hip": "30"}, "a finite number"),
        ({"hip": True}, "a finite number"),
        ({"hip": float("nan")}, "a finite number"),
        ({"hip": 121}, "-20 to 120"),
    ],
)
def test_a_state_that_cannot_be_shown_is_refused(state: dict, says: str) -> None:
    picture = leg()
    with pytest.raises(StateError, match=says):
        picture.state = state
    with pytest.raises(StateError, match=says):
        leg(state=state)
    assert picture.saved_state() == {"hip": 70, "knee": 10}


@pytest.mark.parametrize("state", ["hip", 5, 0, "", [("hip", 3)]])
def test_a_state_that_is_no_dict_is_refused_with_an_example(state: object) -> None:
    with pytest.raises(StateError, match=r"must be a dict, such as \{'hip': 70"):
        leg(state=state)  # type: ignore[arg-type]


def test_a_notebook_keeps_a_still_and_a_sentence() -> None:
    picture = leg()
    data, _ = picture._repr_mimebundle_()
    assert data["text/plain"] == picture.sentence()
    assert picture.sentence() in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "<script" not in data["text/html"]
    assert "<svg" not in data["text/html"], "JupyterLab takes inline SVG out of a notebook that it does not trust"
    image = re.search(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', data["text/html"])
    assert image[2] == picture.sentence()
    svg = ElementTree.fromstring(base64.b64decode(image[1]))
    assert svg.attrib["aria-label"] == picture.sentence()


def test_a_static_page_carries_everything_and_no_kernel_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PSOAS_COURSE_STATIC", "1")
    one, two = leg()._repr_mimebundle_()[0], leg()._repr_mimebundle_()[0]
    assert one == two, "two executions must not differ"
    assert set(one) == {"text/plain", "text/html"}
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', one["text/html"])[1])
    assert data["state"] == {"hip": 70, "knee": 10}
    for word in ("eval(", "new Function", "import(", "http://", "https://"):
        assert word not in one["text/html"].replace("http://www.w3.org/", ""), word


def test_pages_share_what_is_large_in_data_and_have_the_rest_in_their_text() -> None:
    large = {"words": ["psoas"] * PART, "few": ["iliacus"]}
    ways = [leg(), leg(state={"hip": 20})]
    for way in ways:
        way.content = {**way.content, "rules": large}
    one, two = (way.linked() for way in ways)
    assert one.parts == two.parts, "another state, the same parts"
    assert [json.loads(text) for text in one.parts.values()] == [large["words"]]
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', one.html)[1])
    assert data["content"]["rules"] == {"words": {"part": next(iter(one.parts))}, "few": ["iliacus"]}
    assert leg().linked().parts == {}


def test_modules_need_no_import_and_export_once() -> None:
    for module in ("explorer.js",):
        code = esm(module)
        assert not re.search(r"^\s*import\b", code, re.MULTILINE)
        assert len(re.findall(r"^export ", code, re.MULTILINE)) == 1


def test_halves_and_minus_signs() -> None:
    assert [number(v, 1) for v in (0.25, -0.25, -0.04, 3.0)] == ["0.3", "−0.3", "0.0", "3.0"]
    assert [number(v) for v in (0.5, 1.5, 2.5, -2.5)] == ["1", "2", "3", "−3"]


def test_parts_turn_about_their_pivots_one_after_the_other() -> None:
    hip, knee = Turn("hip", (0, 0)), Turn("knee", (0, -400), -1)
    assert turned((0, -400), [hip], {"hip": 90}) == pytest.approx((400, 0))
    assert turned((0, -800), [hip, knee], {"hip": 90, "knee": 90}) == pytest.approx((400, -400))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"readouts": [Readout("lenght", "Length")]}, "did you mean 'length'"),
        ({"labels": [Label("x", (0, 0), on="tigh")]}, "did you mean 'thigh'"),
        ({"labels": [Label("{hup}°", (0, 0))]}, "did you mean 'hip'"),
        ({"say": [Say("{lengt} cm")]}, "did you mean 'length'"),
        ({"say": [Say("x", {"hop": (0, 1)})]}, "did you mean 'hip'"),
        ({"ghost": {"hop": 3}}, "did you mean 'hip'"),
        ({"postures": {"Sitting": {"hop": 3}}}, "did you mean 'hip'"),
        ({"avoid": [Avoid("hop", 0, 1, "x")]}, "did you mean 'hip'"),
        ({"layers": [Part("a", [Outline("M0 0Z", fill="bon")])], "labels": []}, "did you mean 'bone'"),
        ({"layers": [Part("a", [Outline("M0 0Z")], handle_mm=(0, 0))], "labels": []}, "nothing would move"),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error(change: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        leg(**change)


def walker(**changes: Any) -> LinkExplorer:
    """A thigh whose angle, and a body whose height, follow tables."""
    hip = np.array([-20.0, 120.0])
    return leg(
        layers=[
            Part("pelvis", [Outline("M0 0L9 0L9 9Z")], [Slide("up")]),
            Part("thigh", [Outline("M0 0L9 0L9 9Z")], [Slide("up"), Turn("half", (0, 0))]),
            Part("shank", [Outline("M0 0L9 0L9 9Z")], [Turn("knee", (0, -400))], (0, -700), "Shank"),
        ],
        tables={
            "up": pack({"hip": hip}, [[0.0, -2.0], [0.0, 12.0]], unit="mm"),
            "half": pack({"hip": hip}, hip / 2, unit="°"),
            "arm": pack({"hip": hip}, hip, unit="°"),
        },
        readouts=[Readout("half", "Half")],
        say=[Say("The hip is at {hip} degrees, and half of it is {half} degrees.")],
        labels=[],
        curve=Curve("hip", "arm", "Whole", "half", "half of it"),
        **changes,
    )


def test_parts_follow_tables_as_well_as_axes() -> None:
    explorer = walker(state={"hip": 50})
    thigh = next(p for p in explorer._scene.layers if p.name == "thigh")
    x, y = turned((0, -100), thigh.turns, explorer.state, explorer.tables)
    assert (x, y) == pytest.approx((100 * math.sin(math.radians(25)), 5 - 100 * math.cos(math.radians(25))))
    assert 'transform="translate(0 5) rotate(25 0 0)"' in explorer.picture()


def test_a_second_line_shares_the_graph_and_is_named() -> None:
    graph = walker().graph()
    assert "dashed: half of it" in graph
    assert 'data-other="1"' in graph
    assert "data-other" not in leg().graph()


def test_what_is_left_out_is_said_in_every_page() -> None:
    explorer = walker(limits=["No arms & no legs."])
    assert explorer.content["limits"] == ["No arms & no legs."]
    assert "<li>No arms &amp; no legs.</li>" in explorer._html(static=False)
    assert "leaves out" not in leg()._html(static=False)


@pytest.mark.parametrize(("layers", "says"), [
    ([Part("a", [], [Slide("upp")])], "part 'a', slide: there is no 'upp'; did you mean 'up'"),
    ([Part("a", [], [Turn("halff", (0, 0))])], "part 'a', turn: there is no 'halff'"),
    ([Part("a", [], [Turn("half", (0, 0))], (0, -9), "A")], "last turn must follow an axis"),
    ([Part("a", [], [Slide("up")], (0, -9), "A")], "last turn must follow an axis"),
])  # fmt: skip
def test_a_part_that_follows_nothing_is_an_error(layers: list, says: str) -> None:
    tables = {"up": pack({"hip": [0, 1]}, [[0, 0], [0, 1]], unit="mm"), "half": pack({"hip": [0, 1]}, [0, 1], unit="°")}
    with pytest.raises(ValueError, match=says):
        leg(layers=layers, tables=tables, readouts=[], labels=[], curve=None, say=[Say("Nothing.")])


def test_a_static_page_keeps_the_order_of_a_tables_axes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PSOAS_COURSE_STATIC", "1")
    grid = {"knee": [0.0, 60.0, 120.0], "hip": [-20.0, 120.0]}  # not in the order of the alphabet
    tables = {"arm": pack(grid, [[1, 2], [3, 4], [5, 6]], unit="mm")}
    explorer = leg(layers=[], tables=tables, readouts=[], labels=[], curve=None, say=[Say("{arm} mm.")])
    page = explorer._html(static=True)
    carried = json.loads(re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[1])
    assert list(carried["tables"]["arm"]["axes"]) == ["knee", "hip"]
