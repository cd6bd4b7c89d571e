"""What lesson 03 says agrees with its models, with the ledger, with the handout and with the warning signs."""

import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from lessons.evidence import claim
from lessons.when_it_gets_short import figures, stride, thomas
from lessons.when_it_gets_short.adaptation import change_mm, rest_percent, share_for_lost_extension_percent
from lessons.when_it_gets_short.couch import couch
from lessons.when_it_gets_short.people import people
from lessons.when_it_gets_short.published import published
from lessons.when_it_gets_short.sitting import shorter_cm
from tests import stored

ROOT = Path(__file__).parents[2]
HANDOUT = (
    "When you sit too much, the Psoas gets short, and often stays short.",
    "like a chair is still attached",
)


def cells(name="03-when-it-gets-short"):
    return stored.cells(name)


def text(name="03-when-it-gets-short"):
    return stored.text(name)


questions = partial(stored.questions, "when_it_gets_short")


@pytest.mark.parametrize("words", HANDOUT)
def test_the_handout_is_quoted_to_the_letter(words):
    assert words in text()


STATUSES = {
    "S5": "partly supported", "S6": "contested", "S7": "contested", "S8": "plausible, untested",
    "S9": "partly supported", "S10": "contested", "S23": "partly supported", "S24": "contested",
}  # fmt: skip


def test_every_claim_is_shown_where_it_is_taught_and_none_is_oversold():
    code = "".join("".join(c["source"]) for c in cells() if c["cell_type"] == "code")
    shown = re.findall(r"S\d+", " ".join(re.findall(r"claims\(([^)]*)\)", code)))
    assert sorted(shown) == sorted(STATUSES)
    for id, status in STATUSES.items():
        assert claim(id).status == status
        assert claim(id).lesson == "when_it_gets_short"


def test_numbers_of_the_model_are_those_of_the_model():
    less = shorter_cm(np.array([90.0, 100.0]), np.array([0.0, 40.0, 50.0]))
    assert f"Sitting upright takes {less[0, 0]:.1f} cm off" in text()
    assert f"A slump takes {less[0, 1]:.1f} cm" in text()
    assert f"{less[1, 2]:.0f} cm are gone" in text()
    assert questions()["slump"]["answer"] == round(float(less[0, 1]), 1)
    assert questions()["upright"]["answer"] == round(float(less[0, 0]), 1)
    assert questions()["true_hip"]["answer"] == round(thomas.resting_thigh_deg(20, 15) + 15)
    lost = -float(change_mm(np.array([6.1]))[0])
    assert f"6° are about {lost:.0f} mm of psoas" in text()
    assert f"{100 - share_for_lost_extension_percent(6.1):.0f} % of its fibres" in text()


def test_a_psoas_with_the_cats_numbers_would_not_let_the_hip_get_straight():
    cats = next(one.share for one in published().adaptation if one.id == "cat_short")
    assert float(rest_percent(np.array([0.0]), cats * 100)[0]) > 100  # more than the muscle's own strongest effort
    assert "With the cats' numbers it could not get straight at all." in text()


def test_what_the_couch_is_asked_for_is_answered_from_the_model():
    said = re.search(
        r"tightness (\d+): the thigh stays (\d+)° above the couch. Tip the pelvis forward by (\d+)°, and it hangs "
        r"([\d.]+)° below, just like a flexible athlete's. Now take tightness (\d+), a flexible hip: (\d+)° below. "
        r'Tip the pelvis back by (\d+)°, and it "fails": (\d+)° above',
        text(),
    )
    tight, held, forward, tipped, flexible, below, back, above = map(float, said.groups())
    assert round(thomas.resting_thigh_deg(tight)) == held
    assert round(-thomas.resting_thigh_deg(tight, forward), 1) == tipped == round(-thomas.resting_thigh_deg(), 1)
    assert round(-thomas.resting_thigh_deg(flexible)) == below
    assert round(thomas.resting_thigh_deg(flexible, -back)) == above
    for tightness, tilt, words in ((tight, forward, "The trap."), (flexible, -back, "called tight")):
        assert words in couch({"tightness": tightness, "tilt": tilt}).sentence()


def test_older_adults_differ_by_what_the_text_says():
    young, old = (one.degrees for one in published().peak_extension[:2])
    assert f"extend the hip about {young - old:.0f}° less" in text()


def test_captions_read_what_the_curves_show():
    balance = figures.balance()
    for words in ("27° below", "12° below", "moved it by 17°"):
        assert words in balance.caption
    assert "7° above" in balance.alt
    group = people()
    assert f"{group.wrongly_judged(group.free_deg)} of 29" in figures.held_and_free().caption
    assert f"{stride.peak_extension_deg('line'):.0f}° or {stride.peak_extension_deg('vertical'):.0f}°" in (
        figures.two_frames().caption
    )
    assert "235 %" in figures.adaptation_seen().alt


def test_the_picture_of_the_chain_has_as_many_links_as_it_says():
    svg = figures.sarcomere_rows().svg
    assert svg.count("stroke-dasharray") == 4
    assert len(re.findall(r"<rect", svg)) == 30


# every sign of this lesson, and the same sign in Start here
SIGNS = {
    "now": {
        "fever or chills": "Fever or chills",
        "blood thinner": "blood thinner",
        "cannot stand on the leg": "cannot stand on the leg",
        "numb where a saddle would be": "on a saddle",
        "both legs are weak": "Both legs",
        "major accident or fall": "major accident or fall",
    },
    "today": {
        "hurts too much to straighten": "hurts too much to straighten",
        "newly weak": "newly weak",
        "Weak bones": "weak bones",
        "a cancer now or ever": "a cancer, now or ever",
        "under 16": "under 16",
        "stop running": "stop running",
    },
    "soon": {
        "constant pain": "constant",
        "pain at night": "wakes you at night",
        "over six weeks": "more than six weeks",
        "a stiff hip": "hip that is stiff",
    },
}


def test_urgency_agrees_with_start_here():
    start = text("00-start-here")
    now = start[start.index("## Get emergency help now") : start.index("## See somebody today")]
    later = start[start.index("## See somebody today") :]
    today, soon = later.split("**Soon**", 1)
    here = text()[text().index("**How soon?**") :]
    lines = {
        "now": here[here.index("**Get emergency help now:**") : here.index("**The same day:**")],
        "today": here[here.index("**The same day:**") : here.index("**Soon, within two weeks:**")],
        "soon": here[here.index("**Soon, within two weeks:**") : here.index("**Not sure is not no.**")],
    }
    for step, there in (("now", now), ("today", today), ("soon", soon)):
        for ours, theirs in SIGNS[step].items():
            assert ours.lower() in lines[step].lower(), (step, ours)
            assert theirs.lower() in there.lower(), (step, theirs)


def test_nobody_is_told_to_test_a_person():
    section = text().split("## The Thomas test")[1].split("\n## ")[0]
    assert "Please do not test each other here" in section
    assert not re.search(r"\b(lie down|push|press) (on|your|the thigh)", section)


def test_model_and_published_are_told_apart():
    section = text().split("## The stride")[1].split("\n## ")[0]
    assert "*consequence of the model*" in section
    assert "**Published:**" in section
    assert "what-if" in text()
