"""The plan begins only where the symptom check allows it, and never moves up through pain or faster than promised."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.body import Body
from lessons.strengthen_it.demand import ladder
from lessons.strengthen_it.exercises import book as exercise_book
from lessons.strengthen_it.exercises import exercise
from lessons.strengthen_it.plan import (
    ANSWERS,
    MORNINGS,
    Cleared,
    Entry,
    NoPlan,
    Now,
    Plan,
    Step,
    begin,
    book,
    calendar,
    check_days,
    down,
    lowest,
    replay,
    up,
)
from lessons.symptom_check import URGENCIES, Result

LADDER = tuple(rung.exercise.id for rung in ladder(Body.load(), exercise_book().exercise))
EVERYTHING = {thing for id in LADDER for thing in exercise(id).equipment}
OPEN = {gate.id: gate.needs for gate in book().gate}
MONDAY = date(2027, 1, 4)
RULES = book().rules


def result(urgency: str = "no_flag") -> Result:
    return Result(urgency=urgency, reasons=(), missing=(), pattern=())


def plan(mastered: tuple[str, ...] = (), equipment: set[str] = EVERYTHING) -> Plan:
    found = begin(result(), OPEN, dict.fromkeys(mastered, "yes"), equipment, LADDER)
    assert isinstance(found, Plan)
    return found


def good(step: Step, day: date, **changed) -> Entry:
    told = {"to_spare": step.spare + 1, "pain": 0, "next_morning": "usual", "kept_back": "yes"} | changed
    return Entry(day=day, exercise=step.exercise, sets=step.sets, amount=step.amount, **told)


# ---- who gets a plan -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("urgency", URGENCIES)
@pytest.mark.parametrize("examined", [False, True])
def test_the_table_of_the_symptom_check_decides(urgency, examined):
    found = begin(result(urgency), OPEN, {}, EVERYTHING, LADDER, examined)
    allowed = urgency == "no_flag" or (urgency == "see_clinician" and examined)
    assert isinstance(found, Plan) == allowed


def test_no_result_means_no_plan():
    found = begin(None, OPEN, {}, EVERYTHING, LADDER, True)
    assert isinstance(found, NoPlan)
    assert "symptom check" in found.why[0]


@pytest.mark.parametrize("gate", book().gate, ids=lambda g: g.id)
@pytest.mark.parametrize("answer", [*ANSWERS, None])
def test_only_the_answer_that_is_needed_opens_a_gate(gate, answer):
    answers = {k: v for k, v in (OPEN | {gate.id: answer}).items() if v is not None}
    found = begin(result(), answers, {}, EVERYTHING, LADDER)
    assert isinstance(found, Plan) == (answer == gate.needs)
    if isinstance(found, NoPlan):
        assert found.why == (gate.says,)


@given(st.dictionaries(st.sampled_from(LADDER), st.sampled_from(ANSWERS)), st.sets(st.sampled_from(sorted(EVERYTHING))))
def test_a_start_is_low_small_and_within_the_equipment(mastered, equipment):
    found = begin(result(), OPEN, mastered, equipment, LADDER)
    if isinstance(found, NoPlan):
        assert not any(set(exercise(id).equipment) <= equipment for id in LADDER)
        return
    ids = [step.exercise for step in found.steps]
    assert 1 <= len(ids) <= RULES.at_once
    assert len(ids) >= min(2, len(found.ladder))
    assert all(step == lowest(step.exercise) for step in found.steps)
    assert all(set(exercise(id).equipment) <= equipment for id in found.ladder)
    unsure = [id for id in found.ladder if mastered.get(id) != "yes"]
    above_the_first = [id for id in ids if unsure and found.ladder.index(id) > max(1, found.ladder.index(unsure[0]))]
    assert not above_the_first
    too_high = [id for id in ids if LADDER.index(id) > LADDER.index(RULES.highest_start)]
    assert not too_high or found.ladder.index(too_high[-1]) <= 1      # nothing lower can be done with what is there


def test_a_stranger_to_training_begins_on_the_floor():
    assert [s.exercise for s in plan().steps] == list(LADDER[:2])
    assert [s.exercise for s in plan(LADDER).steps][-1] == RULES.highest_start


# ---- doses -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("id", LADDER)
def test_doses_climb_within_the_exercise_and_come_down_the_same_way(id):
    dose, step, seen = exercise(id).dose, lowest(id), []
    least, most = dose.hold_s or dose.reps
    while step:
        assert dose.sets[0] <= step.sets <= dose.sets[1]
        assert least <= step.amount <= most
        assert down(step) == (seen[-1] if seen else None)
        seen.append(step)
        step = up(step)
    assert (seen[-1].sets, seen[-1].amount) == (dose.sets[1], most)
    for one, two in pairwise(seen):
        longer = (two.amount - one.amount) if two.sets == one.sets else 0
        assert longer <= (RULES.more_seconds if dose.hold_s else RULES.more_reps)
        assert two.sets - one.sets in (0, 1)


# ---- histories -------------------------------------------------------------------------------------------------------

@st.composite
def histories(draw):
    """A start, and a log that follows the plan for a while, well or badly; half of its days are good ones."""
    mastered = LADDER[:draw(st.integers(0, len(LADDER)))]
    start, log, day = plan(mastered), [], MONDAY
    for _ in range(draw(st.integers(0, 20))):
        if replay(start, log).stopped:
            log.append(Cleared(day))
        for step in replay(start, log).steps:
            well = draw(st.integers(0, 5)) > 0
            changed = {} if well else {
                "pain": draw(st.integers(0, 10)), "to_spare": draw(st.integers(0, 7)),
                "next_morning": draw(st.sampled_from(MORNINGS)), "kept_back": draw(st.sampled_from(ANSWERS)),
                "signs": tuple(draw(st.sets(st.sampled_from([s.id for s in book().sign]), max_size=1))),
            }
            log.append(good(step, day, **changed))
        day += timedelta(days=draw(st.sampled_from([1, 2, 2, 3, 5])))
    return start, log


def volume(step: Step) -> tuple[int, int, int]:
    """Orders doses: the rung first."""
    return (LADDER.index(step.exercise), step.sets, step.amount)


SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(histories())
def test_never_up_through_pain_and_never_faster_than_promised(history):
    """Looked at after each whole day: an exercise that hurts in the evening takes back what the morning allowed."""
    start, log = history
    ups: dict[str, list[date]] = {}
    news: list[date] = []
    before = replay(start, ())
    for day in dict.fromkeys(event.day for event in log):
        today = [event for event in log if event.day == day and isinstance(event, Entry)]
        after = replay(start, [event for event in log if event.day <= day])
        was, now = ({s.exercise: s for s in state.steps} for state in (before, after))
        higher = [id for id in now if id in was and volume(now[id]) > volume(was[id])]
        new = [id for id in now if id not in was and LADDER.index(id) > max(map(LADDER.index, was), default=99)]
        if any(entry.stops for entry in today):
            assert after.stopped
            assert not after.steps
        if any(entry.stops or entry.backs for entry in today):
            assert not higher
            assert not new
        well = {e.exercise for e in today if e.next_morning == "usual" and e.kept_back == "yes"
                and e.to_spare >= (5 if exercise(e.exercise).dose.hold_s else 2)}
        assert set(higher) <= well
        for id in higher:
            assert up(was[id]) == now[id]
            assert all((day - other).days >= RULES.change_days for other in ups.get(id, ()))
            ups.setdefault(id, []).append(day)
        if new:
            assert len(new) == 1
            assert now[new[0]] == lowest(new[0])
            assert well
            assert all((day - other).days >= RULES.change_days for other in news)
            news.append(day)
        before = after


@SLOW
@given(histories())
def test_a_plan_stays_a_plan(history):
    start, log = history
    now = replay(start, log)
    assert now.stopped or 1 <= len(now.steps) <= RULES.at_once
    assert len({s.exercise for s in now.steps}) == len(now.steps)
    assert {s.exercise for s in now.steps} <= set(start.ladder)
    assert all(d.why.endswith(".") for d in now.decisions)
    if now.stopped:
        assert all(d.step is None for d in now.decisions)
        with pytest.raises(ValueError, match="symptom check"):
            calendar(now, MONDAY, (0, 2, 4), 1)
    assert replay(start, list(log)) == now


@SLOW
@given(histories(), st.sampled_from(["pain", "morning", "sign"]))
def test_a_worse_last_day_never_gives_more(history, how):
    start, log = history
    if not log or not isinstance(log[-1], Entry):
        return
    last = log[-1]
    told = {"pain": {"pain": 4}, "morning": {"next_morning": "worse"}, "sign": {"signs": ("fever",)}}[how]
    worse = Entry(**{**{f: getattr(last, f) for f in last.__struct_fields__}, **told})
    was, now = replay(start, log), replay(start, [*log[:-1], worse])
    most = max(map(volume, was.steps), default=(0, 0, 0))
    assert max(map(volume, now.steps), default=(0, 0, 0)) <= most or was.stopped


def test_two_good_sessions_and_a_week_at_a_dose_make_one_step():
    start = plan()
    first = start.steps[1]
    log = [good(first, MONDAY), good(first, MONDAY + timedelta(days=2))]
    assert replay(start, log).steps == start.steps                        # two are good, and the week is not over
    log.append(good(first, MONDAY + timedelta(days=7)))
    assert up(first) in replay(start, log).steps
    log += [good(up(first), MONDAY + timedelta(days=k)) for k in (9, 11)]
    assert up(first) in replay(start, log).steps
    log.append(good(up(first), MONDAY + timedelta(days=14)))
    assert up(up(first)) in replay(start, log).steps
    worse = [*log[:-2], good(up(first), MONDAY + timedelta(days=11), to_spare=1), log[-1]]
    assert up(first) in replay(start, worse).steps                        # a week, and only one good session running


def test_twice_on_one_day_is_one_session():
    start = plan()
    log = [good(start.steps[1], MONDAY)] * 2
    assert replay(start, log).steps == start.steps


def test_a_new_exercise_waits_a_week_for_the_last_new_one():
    """From the top of one exercise on, the next comes at once; the one after it only when a week has passed."""
    start, log, day, came = plan(LADDER[:4]), [], MONDAY, []
    while len(came) < 3:
        before = {s.exercise for s in replay(start, log).steps}
        log += [good(step, day) for step in replay(start, log).steps]
        came += [day] * len({s.exercise for s in replay(start, log).steps} - before)
        day += timedelta(days=2)
    assert [(b - a).days >= RULES.change_days for a, b in pairwise(came)] == [True, True]


def test_the_rules_are_those_of_the_exercises():
    """The numbers of plan.toml and the sentences that every card shows say the same."""
    said = exercise_book().common
    assert f"{RULES.good_sessions} training days in a row".replace("2", "two") in said.move_up
    assert RULES.change_days == 7
    assert "kept a dose for a week" in said.move_up
    assert f"with {RULES.to_spare} reps to spare".replace("2", "two") in said.move_up
    assert f"pain during it is {RULES.pain_hold} of 10 or less" in said.move_up
    assert f"Pain of {RULES.pain_hold + 1} or {RULES.pain_stop - 1} of 10" in said.go_back
    assert f"pain of {RULES.pain_stop} of 10 or more" in said.stop


def test_worse_on_three_days_in_four_weeks_stops_until_somebody_has_examined():
    """Each of the last steps back counts once a day; what lies longer back, or before a check, does not count."""
    start, first = plan(LADDER), MONDAY
    step = start.steps[0]

    def after(*days: int, cleared: int | None = None) -> Now:
        log = [good(step, first + timedelta(days=k), next_morning="worse") for k in days]
        log += [good(start.steps[1], first + timedelta(days=k), pain=3) for k in days]
        log += [] if cleared is None else [Cleared(first + timedelta(days=cleared))]
        return replay(start, sorted(log, key=lambda e: e.day))

    last = RULES.steps_back_days - 1
    assert [now.stopped for now in (after(0, 2), after(0, 2, 4), after(0, 9, last), after(0, 9, last + 1))] == [
        False, True, True, False]  # fmt: skip
    assert after(0, 2, 4).examine
    assert after(0, 2, 4).steps == ()
    assert not after(0, 2, 4, cleared=5).stopped
    assert not after(0, 2, 4, 9, 10, cleared=5).stopped
    assert {d.kind for d in after(0, 2, 4).decisions} >= {"stop"}


@pytest.mark.parametrize("answer", [m for m in MORNINGS if m != "usual"])
def test_only_a_usual_morning_counts_towards_a_step_up(answer):
    start = plan()
    step = start.steps[1]
    days = [MONDAY + timedelta(days=k) for k in (0, 2, 7)]
    assert up(step) in replay(start, [good(step, day) for day in days]).steps
    assert up(step) not in replay(start, [*(good(step, day) for day in days[:2]),
                                          good(step, days[2], next_morning=answer)]).steps  # fmt: skip


def test_a_hold_asks_for_seconds_to_spare():
    hold = next(e for e in exercise_book().exercise if e.dose.hold_s and e.id in LADDER).id
    start = Plan((lowest(LADDER[0]), lowest(hold)), LADDER)
    for spare, kind in ((RULES.seconds_to_spare - 1, "hold"), (RULES.seconds_to_spare, "advance")):
        log = [good(lowest(hold), MONDAY + timedelta(days=k), to_spare=spare) for k in (0, 2, 7)]
        (decision,) = replay(start, log).decisions
        assert decision.kind == kind
        assert kind == "advance" or "seconds" in decision.why


@pytest.mark.parametrize("sign", [s.id for s in book().sign])
def test_every_sign_stops_everything_until_the_check_was_asked_again(sign):
    start = plan(LADDER)
    step = start.steps[-1]
    log = [good(step, MONDAY, signs=(sign,)), good(start.steps[0], MONDAY + timedelta(days=2))]
    assert replay(start, log).stopped
    assert replay(start, log).examine
    log.append(Cleared(MONDAY + timedelta(days=3)))
    again = replay(start, log)
    assert not again.stopped
    assert max(map(volume, again.steps)) < volume(step)


def test_pain_steps_back_and_another_exercise_does_not_move_up_that_day():
    start = plan(LADDER)
    low, high = start.steps[1], start.steps[-1]
    assert up(low)
    later = MONDAY + timedelta(days=7)
    log = [good(low, MONDAY), good(low, later)]
    assert up(low) in replay(start, log).steps
    log.append(good(high, later, pain=3))
    now = replay(start, log)
    assert up(low) not in now.steps
    assert high not in now.steps
    assert {d.exercise: d.kind for d in now.decisions}[high.exercise] == "back"


def test_a_log_out_of_order_is_refused():
    start = plan()
    with pytest.raises(ValueError, match="not in order"):
        replay(start, [good(start.steps[0], MONDAY), good(start.steps[0], MONDAY - timedelta(days=1))])


@pytest.mark.parametrize(("field", "value", "says"), [
    ("pain", 11, "0 to 10"), ("pain", True, "whole number"), ("sets", -1, "0 to 20"),
    ("exercise", "dead-bugs", "dead-bug"), ("signs", ("fevr",), "fever"), ("next_morning", "fine", "usual"),
    ("kept_back", "perhaps", "unsure"), ("day", "x", "date"),
])
def test_an_entry_says_what_is_wrong(field, value, says):
    told = {"day": MONDAY, "exercise": "bridge", "sets": 2, "amount": 8, "to_spare": 2, "pain": 0} | {field: value}
    with pytest.raises(ValueError, match=says) as error:
        Entry(**told)
    assert field in str(error.value) or field == "exercise"


# ---- calendar --------------------------------------------------------------------------------------------------------

@given(st.lists(st.integers(-1, 8), max_size=8), st.integers(0, 8), st.integers(0, 6))
def test_a_calendar_keeps_its_days_of_rest_or_says_why_not(days, weeks, offset):
    now, first = replay(plan(), ()), MONDAY + timedelta(days=offset)
    try:
        sessions = calendar(now, first, days, weeks)
    except ValueError as error:
        if not str(error).startswith(("days:", "weeks:")):
            raise
        return
    assert len(sessions) == weeks * len(days)
    gaps = [(b.day - a.day).days for a, b in pairwise(sessions)]
    assert all(gap >= RULES.between_days for gap in gaps)
    assert all(first <= s.day < first + timedelta(weeks=weeks) and s.steps == now.steps for s in sessions)


def test_usual_weeks_are_allowed():
    for days in ((0, 2, 4), (1, 3, 5), (0, 3), (1, 4)):
        check_days(days)
