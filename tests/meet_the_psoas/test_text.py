"""What lesson 01 says agrees with the handout, the ledger, the body model and the pictures."""

import re
from functools import partial
from pathlib import Path

from lessons.body import FASCICLES, Body, Posture
from lessons.evidence import claim
from lessons.teaching.images import picture
from tests import stored

ROOT = Path(__file__).parents[2]
SENTENCE = (
    "The Psoas muscle attaches at the lumbar spine, comes down inside the Pelvic bowl, "
    "and inserts on the inner side of the femur (see image)."
)


cells = partial(stored.cells, "01-meet-the-psoas")
text = partial(stored.text, "01-meet-the-psoas")
questions = partial(stored.questions, "meet_the_psoas")


def test_the_handout_is_quoted_to_the_letter():
    assert SENTENCE in text()


def test_the_claims_of_this_lesson_are_shown():
    assert sorted(stored.claims("01-meet-the-psoas")) == ["S1", "S2", "S3", "S4"]
    assert all(claim(s).status == "supported" for s in ("S2", "S3", "S4"))
    assert claim("S1").status != "supported"
    assert "has not been shown" in text()


def test_the_model_has_the_slips_that_the_text_counts():
    right = [name for name in FASCICLES if name.endswith("_r")] or [f"{name}_r" for name in FASCICLES]
    behind = [name for name in right if "_TP" in name]
    assert (len(right), len(right) - len(behind), len(behind)) == (11, 6, 5)
    assert "eleven slips" in text()
    assert "Six start at the **bodies**" in text()
    assert "Five start at the side wings" in text()
    assert not any("T12" in name for name in right)


def test_back_layer_slips_start_behind_the_front_layer():
    body = Body.load()
    start = {
        name: body.path_mm(Posture(), name)[0]
        for name in Body.load().measure(Posture()).length_mm
        if name.startswith("psoas_")
    }
    for level in "12345":
        wings = [p[1] for name, p in start.items() if f"L{level}_TP" in name]
        bodies = [p[1] for name, p in start.items() if "_TP" not in name and f"L{level}" in name]
        assert max(wings) < min(bodies)


def test_every_spot_to_label_is_an_anchor_of_its_picture():
    for question in questions().values():
        if question["kind"] == "label":
            anchors = picture(question["picture"]).anchors
            assert set(question["spots"]) <= set(anchors)
            assert set(question["names"]) == set(question["spots"])


def test_nobody_is_told_to_press_a_belly():
    find = text().split("## Find it on yourself")[1].split("\n## ")[0]
    assert "bone only" in find
    assert "Do not press into your belly or your groin" in find
    steps = re.findall(r"^\d\. (.*)$", find, flags=re.M)
    assert len(steps) == 4
    assert not any(re.search(r"\b(press|push|dig|lean) (in|on|down|hard|deep|firmly)", step) for step in steps)
