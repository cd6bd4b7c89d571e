"""What lesson 05 says agrees with the ledger, with the check itself and with its figures."""

from functools import partial
from pathlib import Path

from lessons.evidence import fact, source
from lessons.symptom_check import figures
from lessons.symptom_check.cases import cases, confusion
from lessons.symptom_check.check import assess, questions, rules_json
from lessons.symptom_check.figures import ANSWERS, highest_wins, how_it_did
from lessons.symptom_check.form import people
from lessons.teaching.quiz import load
from tests import stored

ROOT = Path(__file__).parents[2]


text = partial(stored.text, "05-symptom-check")


def test_only_30_of_100_have_the_whole_picture() -> None:
    assert "only about 30 of 100" in text()
    assert "only 30 %" in source("xu2019").note


def test_sizes_are_those_of_the_check() -> None:
    assert "about seventy questions and more than a hundred rules" in text()
    assert 65 <= len(questions()) <= 80
    assert 100 < len(rules_json()["rules"]) <= 125
    assert "Which of the eight surprised you?" in text()
    assert len(people()) == 8


def test_walters_answers_do_what_the_lesson_says() -> None:
    walter = next(person for person in people() if person.id == "walter").answers
    assert assess(walter | {"bleeding_risk": "no"}).urgency == "same_day"
    assert assess(walter | {"hip_stuck_bent": "no"}).urgency == "emergency"
    assert "Without it the check says *today*; without the bent hip it still says *now*." in text()


def test_the_quiz_agrees_with_the_check() -> None:
    bank = {q.id: q for q in load("symptom_check").question}
    no = {q.id: "no" for q in questions() if q.kind == "yes_no"}
    adult = no | {
        "age_years": 40,
        "sex": "male",
        "sites": ["low_back"],
        "side": "left",
        "onset": "gradual",
        "severity": 4,
    }
    told = {
        "Numb between the legs since this morning": adult | {"saddle_numbness": "yes", "duration_days": 0},
        "Night sweats for two weeks, with back pain": adult | {"night_sweats": "yes", "duration_days": 14},
        "Back pain for eight weeks": adult | {"duration_days": 56},
        "Stiff after sitting, for ten days": adult | {"stiff_on_rising": "yes", "duration_days": 10},
    }
    names = {"now": "emergency", "today": "same_day", "soon": "see_clinician", "no warning sign": "no_flag"}
    for words, level in bank["now_or_later"].pairs:
        assert assess(told[words]).urgency == names[level], words
    share = bank["right_share"]
    assert "57 %" in fact("Y01").text
    assert share.answer == 57


def test_the_figures_say_what_the_check_says() -> None:
    assert highest_wins().alt.endswith("Together: now.")
    assert highest_wins().svg.count("<rect") >= 3 * len(ANSWERS)
    late = sum(n for (had, sent), n in confusion().items() if ORDER[sent] < ORDER[had])
    assert f"A table of {len(cases())} cases." in how_it_did().alt
    assert f"Too late: {late}." in how_it_did().alt
    assert f"{len(cases())} cases" in how_it_did().caption
    assert "positive 0.74, negative 1.2" in figures.tests_worth().alt
    assert "positive 3.2, negative 0.88" in figures.tests_worth().alt
    assert "no study found" in figures.tests_worth().alt


ORDER = {"no_flag": 0, "see_clinician": 1, "same_day": 2, "emergency": 3}
