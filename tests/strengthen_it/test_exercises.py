"""The exercises as data: all are there, each is whole, and a mistake is refused with file, entry and field."""

from __future__ import annotations

import re

import msgspec
import pytest

from lessons.evidence import source
from lessons.evidence.data import DataError
from lessons.strengthen_it.exercises import FILE, Dose, Exercise, book, exercise, read

ALL = book().exercise


def test_fifteen_exercises_and_two_stretches():
    assert sum(e.kind == "strength" for e in ALL) >= 15
    assert sum(e.kind == "stretch" for e in ALL) >= 2
    assert len({e.id for e in ALL}) == len(ALL)
    assert len({e.title for e in ALL}) == len(ALL)


@pytest.mark.parametrize("e", ALL, ids=lambda e: e.id)
def test_words_are_sentences_and_short(e: Exercise):
    for text in (e.aim, *e.cues, *e.errors, e.move_up, e.go_back, e.stop_if, e.not_for, e.easier, e.harder,
                 e.evidence.text, *([e.note] if e.note else []), *([e.place.why] if e.place else [])):  # fmt: skip
        assert text == " ".join(text.split())
        assert text[0].isupper() or text[0].isdigit(), text
        assert text.endswith("."), text
        for sentence in re.split(r"(?<=[.:]) ", text):
            assert len(sentence.split()) <= 30, sentence


@pytest.mark.parametrize("e", ALL, ids=lambda e: e.id)
def test_nothing_calls_an_exercise_safe_or_promises(e: Exercise):
    words = str(msgspec.to_builtins(e)).lower()
    assert not re.search(r"\b(safe|safely|cure|cures|heal|heals|guarantee\w*|harmless)\b", words)


@pytest.mark.parametrize("e", ALL, ids=lambda e: e.id)
def test_what_an_exercise_rests_on_was_read(e: Exercise):
    assert all(source(key).verified == "read" for key in e.evidence.sources)


def test_one_dose_follows_a_trial_and_says_what_is_not_from_it():
    (tried,) = (e for e in ALL if e.dose.basis == "after a trial")
    assert "order of the reps is ours" in tried.dose.note
    assert tried.evidence.sources == ("thorborg2016",)
    assert tried.dose.reps == (8, 15)  # 15 RM in week 1, 8 RM in week 6
    assert tried.dose.days_per_week == (3, 3)


def test_doses_of_strength_keep_to_the_guideline_where_load_counts():
    """Two or three days a week (ACSM 2009) from the first exercise in which the leg's weight hangs free."""
    for e in ALL:
        if e.statics in ("leg", "trunk"):
            assert 2 <= e.dose.days_per_week[0] <= e.dose.days_per_week[1] <= 3, e.id


def test_the_common_rules_stop_for_warning_signs():
    common = book().common
    for word in ("numb", "gives way", "belly", "fever", "faint", "groin", "5 of 10"):
        assert word in common.stop
    assert "symptom check" in common.not_for


def test_postures_differ_between_start_and_finish_unless_nothing_moves():
    for e in ALL:
        assert (e.start.posture() != e.finish.posture()) or e.id == "hand-to-knee"


def test_the_reverse_nordic_stops_where_the_knee_of_the_model_does():
    e = exercise("reverse-nordic")
    assert e.finish.posture().knee_flexion_r == 120
    assert "120" in e.note


def test_an_unknown_exercise_is_named_with_what_was_meant():
    with pytest.raises(KeyError, match="heel-slide"):
        exercise("heel-slid")


NEEDED = [name for name in Exercise.__struct_fields__ if name not in
          ("note", "between", "wrong", "resistance", "place")]  # fmt: skip


@pytest.mark.parametrize("name", [n for n in NEEDED if n != "id"])
def test_a_missing_field_is_refused_by_file_entry_and_field(name, tmp_path):
    text = FILE.read_text(encoding="utf-8")
    at = text.index('id = "supine-march"')
    start = text.index(f"\n{name} = ", at)
    path = tmp_path / "exercises.toml"
    path.write_text(text[:start] + text[text.index("\n", start + 1) :], encoding="utf-8")
    with pytest.raises(DataError, match=rf"exercises\.toml: exercise 'supine-march': .*`{name}`"):
        read(path)


@pytest.mark.parametrize("name", [n for n in Dose.__struct_fields__ if n not in ("reps", "hold_s", "note")])
def test_a_missing_part_of_a_dose_is_refused(name, tmp_path):
    text = FILE.read_text(encoding="utf-8")
    start = text.index("dose = {")
    end = text.index("\n", start)
    line = re.sub(rf"{name} = (\[[^\]]*\]|\"[^\"]*\"),? ?", "", text[start:end])
    assert line != text[start:end]
    path = tmp_path / "exercises.toml"
    path.write_text(text[:start] + line.replace(", }", " }") + text[end:], encoding="utf-8")
    with pytest.raises(DataError, match=rf"exercise 'crook-lying-breathing', field `dose`: .*`{name}`"):
        read(path)


@pytest.mark.parametrize(("old", "new", "says"), [
    ("hip_flexion_r = 56", "hip_flexion_r = 156", r"'heel-slide', field `finish`: hip_flexion_r is 156.*-30 to 120"),
    ("hip_flexion_r = 56", "hip_flexon_r = 56", r"'heel-slide', field `finish`: no joint.*'hip_flexion_r'"),
    ("recline_deg = 98", "recline_deg = 284", r"'crook-lying-breathing', field `start`: recline_deg"),
    ("sets = [2, 3], reps = [8, 12]", "sets = [3, 2], reps = [8, 12]", r"'bridge', field `dose`: sets"),
    ("reps = [8, 12]", "reps = [8, 12], hold_s = [5, 5]", r"'bridge', field `dose`: .*either"),
    ('basis = "after a trial"', 'basis = "hearsay"', r"'banded-march', field `basis`.*hearsay"),
    ('sources = ["philippon2011"]', 'sources = ["philipon2011"]', r"'bridge', field `evidence`.*philippon2011"),
    ('kind = "trial", text = "A trial with 33', 'kind = "rumour", text = "A', r"'banded-march', field `kind`.*rumour"),
    ("stiffness_n_per_m = 110.0", "stiffness_n_per_m = 0.0", r"'banded-march', field `resistance`.*stiffness"),
    ('point = "thigh_r"', 'point = "thihg_r"', r"'hand-to-knee', field `resistance`.*thigh_r"),
    ('after = "bridge"', 'after = "brigde"', r"'heel-slide', field `place`.*bridge"),
    ('id = "bridge"', 'id = "heel-slide"', r"field `id`: used twice"),
    ('stop_if = "Pain in the hip or groin you stand on. Take', 'stop_if = " " # "Take',
     r"'standing-march', field `stop_if`: is empty"),
    ('title = "Dead bug"', 'titel = "Dead bug"', r"'dead-bug': .*titel"),
])  # fmt: skip
def test_a_mistake_is_refused_and_the_message_says_where(old, new, says, tmp_path):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "exercises.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=says) as caught:
        read(path)
    assert "exercises.toml" in str(caught.value)


def test_who_has_to_ask_first_is_named():
    """No wider than the plan's gates: what closes a plan is also named to those who only read a card."""
    said = book().common.not_for
    for who in ("under 18", "walk as usual", "hip, spine or belly", "hernia", "osteoporosis", "pregnancy", "birth"):
        assert who in said, who
    for held in ("hand-to-knee", "l-sit", "straight-leg-raise", "seated-lean-back", "hanging-knee-raise"):
        assert "High blood pressure" in exercise(held).not_for
    for deep in ("seated-lift", "hanging-knee-raise", "l-sit"):
        assert "artificial hip" in exercise(deep).not_for
