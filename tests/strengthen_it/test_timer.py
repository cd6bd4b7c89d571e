"""The timer's schedule is the dose: every set, side, repetition and rest of it, and not a second more."""

import itertools

import pytest

from lessons.strengthen_it import timer
from lessons.strengthen_it.scrub import rungs
from lessons.strengthen_it.timer import CHANGE_S, READY_S, said_time, schedule, tempo
from lessons.teaching.interactive import StateError

# Seconds of one repetition beside its hold, added up by hand from the tempos of exercises.toml.
MOVES_S = {
    "crook-lying-breathing": 8, "bridge": 10, "heel-slide": 5, "supine-march": 5, "standing-march": 6, "seated-lift": 5,
    "dead-bug": 5, "hand-to-knee": 4, "straight-leg-raise": 5, "banded-march": 5, "seated-lean-back": 5,
    "cable-hip-flexion": 5, "hanging-knee-raise": 5, "reverse-nordic": 6, "l-sit": 0,
}  # fmt: skip


def doses(e):
    """Every dose of the exercise, with its shortest and longest rest."""
    low, high = e.dose.hold_s or e.dose.reps
    yield from itertools.product(range(e.dose.sets[0], e.dose.sets[1] + 1), range(low, high + 1), set(e.dose.rest_s))


@pytest.mark.parametrize("e", rungs(), ids=lambda e: e.id)
def test_the_whole_takes_what_the_dose_says(e):
    sides = 2 if e.hips == "right" else 1
    for sets, amount, rest in doses(e):
        phases = schedule(e, sets, amount, rest)
        one = MOVES_S[e.id] + amount if e.dose.hold_s else MOVES_S[e.id] * amount
        whole = READY_S + sets * sides * one + sets * (sides - 1) * CHANGE_S + (sets - 1) * rest
        assert sum(p.seconds for p in phases) == whole, (sets, amount, rest)
        work = [p for p in phases if p.kind == "work"]
        assert len(work) == sets * sides * len(tempo(e)) * (1 if e.dose.hold_s else amount)
        assert [p.kind for p in phases].count("rest") == sets - 1
        assert (phases[0].kind, phases[-1].kind) == ("ready", "work"), "no rest at the end"
        assert all(p.seconds > 0 for p in phases)


@pytest.mark.parametrize("e", rungs(), ids=lambda e: e.id)
def test_the_shape_never_jumps_within_a_repetition(e):
    phases = schedule(e, e.dose.sets[0], 5, 30)
    for one, two in itertools.pairwise(p for p in phases if p.kind == "work"):
        if (one.set, one.side, one.rep) == (two.set, two.side, two.rep):
            assert one.full[1] == two.full[0]


def test_both_sides_take_turns_and_each_set_says_so():
    march = next(e for e in rungs() if e.id == "supine-march")
    order = [(p.kind, p.set, p.side) for p in schedule(march, 2, 8, 60)]
    assert [key for key, _ in itertools.groupby(order)] == [
        ("ready", 1, "right"), ("work", 1, "right"), ("change", 1, "left"), ("work", 1, "left"), ("rest", 2, "right"),
        ("work", 2, "right"), ("change", 2, "left"), ("work", 2, "left"),
    ]  # fmt: skip


def test_the_still_shows_the_session_and_its_whole_time():
    shown = timer({"rung": 4})
    assert shown.sentence().endswith("lift 2 s, lower 3 s; rest 90 s. In all 4 min 40 s.")
    assert repr(shown) == shown.sentence()
    still = shown.still()
    assert still.count(">right<") == still.count(">left<") == 2
    assert still.count(">rest<") == 1
    assert "In all 4 min 40 s" in still
    assert said_time(60) == "1 min"
    assert said_time(59) == "59 s"


def test_it_is_about_nobody_and_says_where_a_plan_comes_from():
    content = timer().content
    assert "about nobody" in content["lead"]
    assert "comes from your plan" in content["lead"]
    assert all(entry["stop"] for entry in content["exercises"])
    assert any("symptom check comes first" in words for words in content["limits"])


@pytest.mark.parametrize(("wrong", "says"), [
    ({"rung": 0}, "1 to 15"), ({"rung": 4, "sets": 9}, "2 to 3"), ({"rung": 4, "amount": 7}, "8 to 12"),
    ({"rung": 4, "rest": 5}, "60 to 90"), ({"rung": 4, "amount": 8.5}, "8 to 12"), ({"sound": 1}, "True or False"),
])  # fmt: skip
def test_no_dose_beyond_the_exercise(wrong, says):
    with pytest.raises(StateError, match=says):
        timer(wrong)
