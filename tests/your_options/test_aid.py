"""The decision aid and the checklists keep what they claim of IPDAS, and the symptom check's table holds."""

import html
import re
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from lessons.evidence.data import DataError
from lessons.symptom_check import Result, may_show
from lessons.symptom_check.form import people
from lessons.teaching.interactive import StateError
from lessons.teaching.template import reading_grade
from lessons.your_options import checklist, decide, options
from lessons.your_options.aid import in_order, words
from lessons.your_options.options import HEADINGS, all_options, release

FOLDER = Path(__file__).parents[2] / "lessons" / "your_options"

# ---- what we claim of the criteria for decision aids (IPDAS) ----


def test_it_names_the_decision_and_all_options_also_that_of_doing_nothing():
    assert words().decision.endswith("?")
    known = {"wait", "active", "see", "exercise", "strengthen", "massage", "release", "stretch"}
    assert known == {o.id for o in all_options()}


def test_every_option_is_told_under_the_same_headings_good_and_bad():
    for one in all_options():
        for field in HEADINGS:
            assert len(getattr(one, field).split()) >= 1, (one.id, field)
        assert {"benefit", "harm", "certainty"} <= set(HEADINGS)
        assert one.sources
        assert one.cell.keys() == {c.id for c in words().concern}


def test_no_option_gets_more_room_than_another():
    """Balance: the longest is at most about twice the shortest, in the cards and in the table."""
    cards = [sum(len(getattr(o, f).split()) for f in HEADINGS) for o in all_options()]
    rows = [sum(len(t.split()) for t in o.cell.values()) for o in all_options()]
    assert max(cards) <= 2.2 * min(cards)
    assert max(rows) <= 2.2 * min(rows)


def test_nothing_pushes_to_one_option():
    told = (FOLDER / "options.toml").read_text() + (FOLDER / "aid.toml").read_text()
    assert not re.search(r"recommend|\bbest\b|you should|we advise|highly|proven|amazing|easy win", told, re.I)
    names = [o.name for o in in_order()]
    assert names == sorted(names)


def test_values_are_asked_for_and_no_score_is_made():
    assert len(words().concern) >= 4
    code = (FOLDER / "aid.js").read_text()
    assert not re.search(r"score|total|sum\b|rank", code)
    assert "options.map(" in code  # every option is a row whatever was chosen


def test_not_sure_is_an_answer():
    assert "Not sure" in words().unsure
    assert words().next_unsure


def test_it_says_when_its_sources_were_read_and_that_nobody_has_tried_it():
    month = re.search(r"last read in ([A-Z]\w+ 20\d\d)\.", words().about_lines[0]).group(1)
    assert datetime(2026, 11, 1) <= datetime.strptime(month, "%B %Y") <= datetime.now()
    assert "not been tried with patients" in words().about_lines[-1]
    for line in words().about_lines:
        assert html.escape(line) in decide().still()


def test_it_is_plain():
    told = " ".join(f"{o.what} {o.like} {o.benefit} {o.harm} {o.ask}" for o in all_options())
    assert reading_grade(told) <= 8


# ---- what may be shown ----


@pytest.mark.parametrize("person", people(), ids=lambda p: p.id)
@pytest.mark.parametrize("examined", [False, True])
def test_options_appear_only_as_the_table_says(person, examined):
    aid = decide({"person": person.id, "examined": examined})
    assert aid.shows_options() == may_show(Result(person.urgency, (), (), ()), "plan", examined)
    if person.urgency in ("emergency", "same_day"):
        assert not aid.shows_options()


def test_without_a_result_there_are_no_options():
    assert not decide().shows_options()
    assert not decide({"examined": True}).shows_options()


def test_nothing_about_oneself_is_in_the_state():
    assert set(decide().state) == {"person", "examined", "matters", "lean"}
    code = (FOLDER / "aid.js").read_text()
    assert "ui.send" not in code
    assert "localStorage" not in code
    assert "browserStore" not in code


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"person": "nobody"}, "person"),
        ({"lean": "surgery"}, "lean"),
        ({"person": "grace", "examined": True, "lean": "release"}, "without a warning sign only"),
        ({"lean": "release"}, "without a warning sign only"),
        ({"matters": {"luck": 1}}, "luck"),
        ({"matters": {"pain": 3}}, "allowed are 0, 1 and 2"),
        ({"matters": {"pain": True}}, "allowed are 0, 1 and 2"),
    ],
)
def test_a_state_that_cannot_be_is_refused(state, says):
    with pytest.raises(StateError, match=says):
        decide(state)


def test_leave_to_exercise_is_not_leave_to_be_pressed():
    """Where the options wait for an examination, the release is for whoever examined; else its list comes first."""
    assert decide({"person": "nadia", "lean": "release"}).state["lean"] == "release"
    assert decide({"person": "grace", "examined": True, "lean": "exercise"}).shows_options()
    assert "person who examined" in words().not_here
    assert decide().content["must_not"]["says"] == release().must_not
    code = (FOLDER / "aid.js").read_text()
    assert 'mayRelease = (one) => may.plan[one.urgency] === "yes"' in code
    assert "options.filter((o) => o.id !== RELEASE || mayRelease(one))" in code


def test_a_stop_leaves_out_the_list_that_is_not_there_and_says_why():
    """The check's own line is left out word for word, so it must stand there; each stopped person is explained."""
    assert words().not_here_line in decide().content["check"]["results"]["see_clinician"]["now"]
    assert "blood thinner" in next(p.teach for p in people() if p.id == "walter").lower() or "bleeds easily" in next(
        p.teach for p in people() if p.id == "walter"
    )
    assert {w.person for w in words().wish} == {"nadia", "grace"}  # those who may come to the table


def test_no_word_about_oneself_says_that_hands_may_help():
    assert {one.id for one in all_options() if one.by_hand} == {"massage", "release"}
    asked = 'option.by_hand && concern === "pain" && !allowed("massage_word", one)'
    assert asked in (FOLDER / "aid.js").read_text()


def test_the_sentence_says_who_and_what_matters():
    assert decide().sentence() == words().decision
    assert "Matters a lot: less pain" in decide({"person": "nadia", "matters": {"pain": 2}}).sentence()
    assert words().stopped in decide({"person": "walter"}).sentence()


# ---- the checklists ----

MUST_NOT = (
    "aneurysm", "blood thinner", "clot", "Pregnant", "Fever", "infection", "inflamed gut", "appendix", "operation",
    "hernia", "stent", "stoma", "kidney stone", "transplant", "Fragile bones", "break", "Cancer", "Belly pain",
    "always there", "cannot say stop", "warning sign of lesson 05", "under 18", "over 60", "ever a smoker", "parent",
    "birth in the last three months", "weak immune system", "steroids", "artificial hip", "metal in the spine",
    "new lump", "newly weak or numb", "in the last three months",
)  # fmt: skip


@pytest.mark.parametrize("word", MUST_NOT)
def test_everybody_who_must_not_be_pressed_is_on_the_list(word):
    assert word in " ".join(release().must_not)
    assert word in checklist("must_not").text


def test_not_long_ago_is_said_in_months_and_nobody_does_it_alone():
    assert "not long ago" not in " ".join(release().must_not)
    for word in ("yourself", "friend", "ball", "hook", "massage gun"):
        assert word in checklist("must_not").text


def test_not_sure_counts_and_sharp_means_stop():
    assert "not sure" in release().must_not_title
    assert any("sharp" in line for line in release().stop)
    assert any("electric" in line for line in release().stop)


def test_unknown_names_are_answered_with_near_ones():
    with pytest.raises(KeyError, match="release"):
        options("relese")
    with pytest.raises(KeyError, match="must_not"):
        checklist("mustnot")


def test_a_wrong_entry_is_named(tmp_path):
    text = (FOLDER / "options.toml").read_text()
    path = tmp_path / "options.toml"
    path.write_text(text.replace('certainty = "contested"', 'certainty = "proven"'))
    with pytest.raises(DataError, match=r"release.*certainty"):
        all_options(path)
    assert tomllib.loads(text)
