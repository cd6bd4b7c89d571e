"""What lesson 04 says agrees with the ledger, the handout, its own model and its pictures."""

import ast
import re
import statistics
from functools import partial
from pathlib import Path

import pytest

from lessons.evidence import claim, fact
from lessons.teaching.pages import cited
from lessons.the_taxi_driver import worst_day
from lessons.the_taxi_driver.accuracy import signs
from lessons.the_taxi_driver.cases import cases
from lessons.the_taxi_driver.figures import MEASURED, USUAL, diary, draw_course, worst_week
from lessons.the_taxi_driver.odds import count, post_test, ratio_words
from tests import stored

ROOT = Path(__file__).parents[2]
STATUS = {
    "S11": "no evidence found", "S12": "anecdote", "S13": "anecdote", "S14": "anecdote", "S15": "no evidence found",
    "S16": "contested", "S17": "no evidence found", "S18": "contradicted", "S19": "safety signal",
    "S20": "safety signal", "S21": "anecdote", "S22": "anecdote",
}  # fmt: skip


cells = partial(stored.cells, "04-the-taxi-driver")
text = partial(stored.text, "04-the-taxi-driver")
questions = partial(stored.questions, "the_taxi_driver")


@pytest.mark.parametrize("name", STATUS)
def test_every_claim_of_this_lesson_has_its_status(name):
    assert claim(name).status == STATUS[name]
    assert claim(name).lesson == "the_taxi_driver"


def test_every_claim_is_shown_after_the_section_that_teaches_it():
    shown, heading = {}, ""
    for cell in cells():
        source = "".join(cell["source"])
        heading = re.findall(r"^## (.+)$", source, re.M)[-1] if re.search(r"^## ", source, re.M) else heading
        for name in re.findall(r'"(S\d+)"', source) if source.startswith("claims(") else ():
            shown[name] = heading
    assert set(shown) == set(STATUS)
    assert {shown[n] for n in ("S12", "S13")} == {"A story"}
    assert {shown[n] for n in ("S11", "S14", "S15", "S16", "S17", "S18")} == {"Five clues, one by one"}
    assert {shown[n] for n in ("S19", "S20")} == {"Before anyone pressed"}
    assert {shown[n] for n in ("S21", "S22")} == {"The pain never came back"}


def test_the_case_shows_the_claims_of_its_clues():
    in_case = {name for step in cases()[0].step for name in step.claims}
    assert in_case == {"S11", "S14", "S15", "S16", "S17", "S18", "S19", "S20"}


def test_nothing_is_told_before_it_is_judged():
    """Before the case, the text gives away no clue that the learner will judge."""
    before = text().split("Five clues, one by one")[0].lower()
    for clue in ("constant", "shoot", "colon", "cried", "cannot bend", "resist", "sits"):
        assert clue not in before, clue


def test_every_fact_of_this_lesson_is_sourced_in_it():
    keys = set(cited("the_taxi_driver"))
    facts = {e.fact for c in cases() for s in c.step for e in s.effect if e.fact} | {s.fact for s in signs()}
    assert {key for name in facts for key in fact(name).sources} | {c.source for c in cases()} <= keys


def test_the_sum_in_the_question_is_right():
    asked = questions()["positive_sign"]
    assert asked["answer"] == count(post_test(0.10, 3.2))
    assert "32 of 122" in asked["why"]
    assert round(100 * 32 / 122) == asked["answer"]
    assert questions()["ratio_one"]["answer"] == count(post_test(0.20, 1))


def test_the_ratios_in_a_question_are_those_of_the_tests():
    by_id = {sign.id: sign.ratio("positive") for sign in signs()}
    why = questions()["strong_question"]["why"]
    assert f"about {ratio_words(by_id['past_cancer'].best)}" in why
    assert f"has {ratio_words(by_id['straight_leg_raise'].best)}" in why
    assert by_id["resisted_flexion"] is None


def test_all_nine_questions_stand_before_the_claims_about_pressing():
    part = text().split("## Before anyone pressed")[1].split("## ")[0]
    asked = re.findall(r"^- \*\*(.+?)\*\*", part, re.M)
    assert len(asked) == 9
    for word in ("Fever", "blood thinner", "throbs", "pregnant", "weak", "saddle", "accident or fall", "Cancer",
                 "doctor's question"):  # fmt: skip
        assert any(word in line for line in asked), word
    assert "**not sure** ends the session" in part
    now = part.split("**Emergency help now:** call the emergency number")[1].split("**Every other yes**")[0]
    for word in ("Start here", "feeling ill", "blood thinner", "throbbing", "pregnant", "weak leg", "saddle", "bladder",
                 "accident or fall"):  # fmt: skip
        assert word in now, word


def test_the_lesson_imports_nothing_of_lesson_05():
    for path in (ROOT / "lessons/the_taxi_driver").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert "symptom_check" not in (node.module or "")
    assert "lesson 05" in text()


# ---- pain that goes by itself --------------------------------------------------------------------------------------


def test_pain_falls_after_the_worst_week_although_nothing_is_done():
    """Over 500 invented people: the peak is high, what follows is usual, and the model knows no treatment."""
    peaks, after, all_weeks = [], [], []
    for person in range(500):
        pain = diary(person)
        week = worst_week(pain)
        peaks.append(pain[week])
        after.append(statistics.mean(pain[week + 1 : week + 9]))
        all_weeks += pain
        assert all(0 <= p <= 100 for p in pain)
    assert statistics.mean(after) < statistics.mean(peaks) - 25
    assert sum(a < p for a, p in zip(after, peaks, strict=True)) > 490
    assert statistics.mean(after) == pytest.approx(USUAL, abs=8)
    assert statistics.mean(all_weeks) == pytest.approx(USUAL, abs=2)
    assert diary(3) == diary(3)


def test_the_measured_curve_is_that_of_the_ledger():
    for at, mean in MEASURED:
        assert str(mean) in fact("X15").text
        assert at in (0, 6, 26, 52)
    line = draw_course().axes[1].lines[0]
    assert [tuple(p) for p in zip(line.get_xdata(), line.get_ydata(), strict=True)] == list(MEASURED)


def test_who_cannot_see_the_graph_is_told_the_same():
    shown = worst_day()
    for _, mean in MEASURED:
        assert str(mean) in shown.alt
    assert "invented" in shown.alt
    assert "invented" in shown.caption
    assert "without treatment" in shown.alt


def test_the_plan_has_a_script_for_a_class_of_thirty():
    plan = (ROOT / "lessons/the_taxi_driver/plan.md").read_text(encoding="utf-8")
    script = plan.split("**A class of thirty")[1].split("## A story")[0]
    steps = re.findall(r"^\d+\. \((\d+)\)", script, re.M)
    assert sum(map(int, steps)) == 60
    assert "It is not a medical device" in plan
