"""The Python side of both interactives: states, sentences, stills, and refusals in words."""

import json
import re
from xml.etree import ElementTree

import pytest

from lessons.teaching.interactive import StateError
from lessons.teaching.store import Store
from lessons.the_taxi_driver import case, what_a_test_tells
from lessons.the_taxi_driver.cases import cases
from lessons.the_taxi_driver.fagan import OWN_RATIOS

pytestmark = pytest.mark.usefixtures("own_home")  # a case keeps what is judged

FULL = {
    "constant": {"option": 1, "people": 40},
    "asked": {"option": 0, "people": None},
    "sits": {"option": 0, "people": 60},
    "resist": {"option": 0, "people": 90},
    "doctor": {"option": 1, "people": 85},
    "pressed": {"option": 2, "people": 95},
}


def test_a_case_says_where_the_learner_is():
    told = case("taxi_driver")
    assert repr(told) == "Clue 1 of 5: Constant pain, shooting to the front. Make your judgement."
    told.state = {"answers": {"constant": FULL["constant"]}, "at": "constant"}
    assert repr(told).endswith("You judged 40 of 100.")
    told.state = {"answers": {"constant": FULL["constant"]}, "at": "asked"}
    assert repr(told) == "On the way: Questions. Make your judgement."
    told.state = {"answers": FULL, "at": "end"}
    assert repr(told) == "The end. You judged 40, 60, 90, 85, 95 of 100."
    assert told.verdict().startswith("You became more certain")


def test_a_class_begins_where_it_left_off():
    told = case("taxi_driver", {"answers": FULL, "at": "resist"})
    again = case("taxi_driver", told.saved_state())
    assert again.saved_state() == told.saved_state() == json.loads(json.dumps({"answers": FULL, "at": "resist"}))
    assert again.content["start"] == told.saved_state()


def test_judgements_outlast_the_kernel_and_reset_takes_them_back():
    told = case("taxi_driver")
    told.state = {"answers": FULL, "at": "resist"}
    again = case("taxi_driver")
    assert again.saved_state() == {"answers": FULL, "at": "resist"}
    assert again.content["start"] == {"answers": {}, "at": "constant"}  # what Reset returns to
    assert case("abscess").saved_state()["answers"] == {}
    again.state = again.content["start"]
    assert case("taxi_driver").saved_state() == {"answers": {}, "at": "constant"}


@pytest.mark.parametrize(
    "kept",
    [None, 3, [], {"at": "constant"}, {"answers": {"gone": 1}, "at": "gone"}, {"answers": None, "at": "end"}, "x"],
)
def test_kept_judgements_that_no_longer_fit_are_left_out(kept):
    Store.open().save_answer("the_taxi_driver.case", 1, "taxi_driver", kept, True)
    assert case("taxi_driver").saved_state() == {"answers": {}, "at": "constant"}


def test_judgements_do_not_count_as_answers_of_the_quiz():
    case("taxi_driver").state = {"answers": FULL, "at": "end"}
    assert "the_taxi_driver" not in Store.open().done()


def test_each_says_what_it_leaves_out():
    for shown in (case("taxi_driver"), case("abscess"), what_a_test_tells()):
        assert len(shown.content["limits"]) >= 4
        assert any("How sure" in words for words in shown.content["limits"])
        assert shown.content["limits_title"] in shown._repr_mimebundle_()[0]["text/html"]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"at": "sits"}, "the way is constant"),
        ({"at": "nowhere"}, "the way is constant"),
        ({"at": 3}, "must be text"),
        ({"answers": {"constnt": FULL["constant"]}}, "did you mean 'constant'"),
        ({"answers": {"constant": 1}}, "'option': 0, 'people': 50"),
        ({"answers": {"constant": {"option": 3, "people": 50}}}, "allowed are 0 to 2"),
        ({"answers": {"constant": {"option": True, "people": 50}}}, "allowed are 0 to 2"),
        ({"answers": {"constant": {"option": 0, "people": 101}}}, "from 0 to 100"),
        ({"answers": {"constant": {"option": 0, "people": 50.5}}}, "from 0 to 100"),
        ({"answers": {"constant": {"option": 0, "people": None}}}, "from 0 to 100"),
        ({"answers": {"asked": {"option": 0, "people": 50}}}, "must be None"),
        ({"answrs": {}}, "did you mean 'answers'"),
    ],
)
def test_a_state_that_cannot_be_shown_is_refused(state, says):
    with pytest.raises(StateError, match=says):
        case("taxi_driver", state)
    told = case("taxi_driver")
    with pytest.raises(StateError, match=says):
        told.state = state
    assert told.saved_state() == {"answers": {}, "at": "constant"}


@pytest.mark.parametrize("name", [c.id for c in cases()])
def test_without_a_script_all_of_a_case_can_be_read(name):
    told = case(name)
    html = told._repr_mimebundle_()[0]["text/html"]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    for step in (c for c in cases() if c.id == name):
        for one in step.step:
            assert one.clue.split(":")[0] in text
    assert html.count("<details>") == len(next(c for c in cases() if c.id == name).step)
    assert "<script" not in html


def test_the_psoas_stands_without_a_number_in_the_still():
    assert case("taxi_driver").still().count("The psoas, short or tight:") == 5


def test_what_the_browser_gets_always_makes_a_hundred():
    for name in (c.id for c in cases()):
        for step in case(name).content["steps"]:
            for effect in step["effects"]:
                for crowd in (effect["before"], effect["after"]):
                    if crowd:
                        assert 0 <= crowd["sure"] <= crowd["sure"] + crowd["perhaps"] <= 100
                assert bool(effect["none"]) == (effect["after"] is None)


# ---- three scales ----------------------------------------------------------------------------------------------------


def test_the_scales_say_their_state():
    shown = what_a_test_tells()
    assert repr(shown) == "Suppose 10 of 100 people have appendicitis. After a positive test it is 26 of 100."
    shown.state = {**shown.state, "result": "negative"}
    assert repr(shown).endswith("After a negative test it is 9 of 100.")
    shown.state = {**shown.state, "test": "resisted_flexion"}
    assert "We found no study." in repr(shown)
    assert shown.after() is None
    shown.state = {**shown.state, "test": "own"}
    assert repr(shown).endswith("it is 10 of 100. A ratio of 1 changes nothing.")


def test_a_range_on_both_sides_of_one_is_shown_as_such():
    shown = what_a_test_tells({"before": 50, "test": "modified_thomas"})
    assert repr(shown).endswith("it is 43 of 100, from 15 to 85.")


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"before": 0}, "1 to 99"),
        ({"before": 100}, "1 to 99"),
        ({"before": 10.5}, "1 to 99"),
        ({"before": float("nan")}, "finite number"),
        ({"before": "10"}, "finite number"),
        ({"test": "psoas_sing"}, "did you mean 'psoas_sign'"),
        ({"result": "maybe"}, "'positive' and 'negative'"),
        ({"own": len(OWN_RATIOS)}, "0 to 12"),
        ({"own": -1}, "0 to 12"),
        ({"pre": 10}, "there is no 'pre'"),
    ],
)
def test_a_scale_that_cannot_be_shown_is_refused(state, says):
    with pytest.raises(StateError, match=says):
        what_a_test_tells(state)


def test_own_ratios_have_one_in_their_middle():
    assert OWN_RATIOS[len(OWN_RATIOS) // 2] == 1
    assert all(a * b == pytest.approx(1) for a, b in zip(OWN_RATIOS, reversed(OWN_RATIOS), strict=True))


@pytest.mark.parametrize("before", [1, 10, 50, 99])
@pytest.mark.parametrize("test", ["psoas_sign", "slumped_knee_bend", "palpation", "own"])
def test_the_line_is_straight_and_goes_through_the_ratio(before, test):
    """Fagan's property: the three points lie on one line, because log odds add."""
    shown = what_a_test_tells({"before": before, "test": test, "own": 9})
    svg = ElementTree.fromstring(shown.still())
    found = {
        name: element
        for element in svg.iter()
        for name in ("line", "ratio", "after")
        if f"data-{name}" in element.attrib
    }
    if shown.ratio() is None:
        assert not found
        assert "no number" in shown.still()
        return
    x0, y0, x2, y2 = map(float, re.findall(r"-?[\d.]+", found["line"].attrib["d"]))
    middle_x, middle_y = float(found["ratio"].attrib["cx"]), float(found["ratio"].attrib["cy"])
    assert middle_y == pytest.approx(y0 + (y2 - y0) * (middle_x - x0) / (x2 - x0), abs=0.02)
    from lessons.the_taxi_driver.picture import ratio_y

    assert middle_y == pytest.approx(ratio_y(shown.ratio().best), abs=0.02)


def test_the_still_counts_the_people_that_the_sentence_names():
    shown = what_a_test_tells({"before": 40, "test": "crossed_leg_raise"})
    assert repr(shown).endswith("it is 65 of 100, from 49 to 80.")
    crowds = [e for e in ElementTree.fromstring(shown.still()).iter() if e.attrib.get("role") == "img"][1:]
    paths = [[p.attrib["d"] for p in crowd if p.tag.endswith("path")] for crowd in crowds]
    bodies = [[d.count("v-4a5.5") for d in crowd] for crowd in paths]  # not filled, heads only, filled
    heads = [[d.count("a3 3 0 1 0 6 0") for d in crowd] for crowd in paths]
    assert bodies == [[60, 0, 40], [20, 0, 80]]
    assert heads == [[60, 0, 40], [20, 31, 49]]
