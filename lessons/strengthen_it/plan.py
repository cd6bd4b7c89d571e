"""Which exercises, how much of each, and when to move up, hold, step back or stop: the rules of plan.toml, applied.

    plan = begin(assess(answers), gates, mastered={"heel-slide": "yes"}, equipment={"mat"})
    now = replay(plan, log)              # what to do next, and why, from everything that was logged
    calendar(now, first=date(2027, 1, 4), days=(0, 2, 4), weeks=4)

Pure: no clock, no file, no randomness. Nothing here is a forecast: a calendar repeats today's doses until the log
moves them. Where the rules come from: the common rules at the head of exercises.toml.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from lessons.evidence import source
from lessons.evidence.data import DataError, Record, load_toml, near_matches
from lessons.strengthen_it.exercises import Exercise, exercise
from lessons.strengthen_it.exercises import book as exercises
from lessons.symptom_check import Result, may_show, questions

FILE = Path(__file__).parent / "plan.toml"
ANSWERS = ("yes", "no", "unsure")
MORNINGS = ("usual", "worse", "unknown")
LIMITS = {"sets": 20, "amount": 600, "to_spare": 50, "pain": 10}  # the most that an entry may hold
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip

Kind = Literal["stop", "back", "hold", "advance"]


class Rules(Record, frozen=True):
    """The numbers of plan.toml; what each means stands beside it there."""

    at_once: int
    days: tuple[int, int]
    between_days: int
    weeks: tuple[int, int]
    more_reps: int
    more_seconds: int
    change_days: int
    good_sessions: int
    to_spare: int
    pain_hold: int
    pain_stop: int
    after_stop_days: int
    steps_back: int
    steps_back_days: int
    seconds_to_spare: int
    highest_start: str
    sources: tuple[str, ...]


class Gate(Record, frozen=True):
    """A question before any plan, the one answer that opens it, and what is said to every other.

    heard: ids of the symptom check; where one of them is not "no", the gate is shut. under_years: so it is below this
    age.
    """

    id: str
    ask: str
    needs: Literal["yes", "no"]
    says: str
    heard: tuple[str, ...] = ()
    under_years: int = 0


class Sign(Record, frozen=True):
    """A sign that ends a session."""

    id: str
    ask: str


class Asks(Record, frozen=True):
    """What the log asks about the form of an exercise, and whether it asks how much was left to spare."""

    kept_back: str
    spare: bool = True


class Book(Record, frozen=True):
    """All of plan.toml. `asks`: by exercise, and "any" for the others."""

    rules: Rules
    gate: tuple[Gate, ...]
    sign: tuple[Sign, ...]
    asks: dict[str, Asks]


@cache
def book() -> Book:
    """The rules. Raises DataError, which names file, entry and field."""
    found = load_toml(FILE, Book)
    for key in found.rules.sources:
        source(key)
    for name, ids in (("gate", [g.id for g in found.gate]), ("sign", [s.id for s in found.sign])):
        if len(set(ids)) < len(ids):
            raise DataError(f"{FILE}: two entries of [[{name}]] have the same id")
    known = {q.id for q in questions() if q.kind == "yes_no"}
    for gate in found.gate:
        for id in gate.heard:
            if id not in known:
                raise DataError(f"{FILE}: gate {gate.id!r}, field `heard`: {near_matches(id, known)}")
    r = found.rules
    if not r.pain_hold < r.pain_stop or not 1 <= r.days[0] <= r.days[1] <= 7 // r.between_days:
        raise DataError(f"{FILE}: rules: pain_hold must be below pain_stop, and `days` must leave `between_days`")
    for id in (r.highest_start, *(id for id in found.asks if id != "any")):
        exercise(id)
    return found


def asks(id: str) -> Asks:
    """What the log asks about this exercise."""
    return book().asks.get(id, book().asks["any"])


class Step(Record, frozen=True):
    """A dose of one exercise: `sets` of `amount` reps, or of holds of `amount` seconds."""

    exercise: str
    sets: int
    amount: int

    @property
    def what(self) -> Exercise:
        """The exercise itself."""
        return exercise(self.exercise)

    @property
    def spare(self) -> int:
        """How many reps, or seconds of a hold, must have been left before it gets more."""
        return book().rules.seconds_to_spare if self.what.dose.hold_s else book().rules.to_spare

    @property
    def dose(self) -> str:
        """How much of it, in words: "2 × 8 reps on each side"."""
        unit = "s hold" if self.what.dose.hold_s else "reps"
        return f"{self.sets} × {self.amount} {unit}{' on each side' if self.what.hips == 'right' else ''}"

    def __str__(self) -> str:
        return f"{self.what.title}: {self.dose}"


class Entry(Record, frozen=True):
    """One exercise on one day, as its doer logged it.

    sets, amount: what was done (amount: reps, or seconds, of the weakest set). to_spare: reps, or seconds of a hold,
    that would still have been possible. pain: the worst during it, 0-10. next_morning: "usual", "worse" or "unknown".
    kept_back: whether the back kept its place, "yes", "no" or "unsure". signs: ids of plan.toml. Raises ValueError that
    names the field.
    """

    day: date
    exercise: str
    sets: int
    amount: int
    to_spare: int
    pain: int
    next_morning: str = "unknown"
    kept_back: str = "unsure"
    signs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if type(self.day) is not date:
            raise ValueError(f"day: {self.day!r} is not a date")
        _one_of("exercise", self.exercise, [e.id for e in exercises().exercise])
        for name, most in LIMITS.items():
            value = getattr(self, name)
            if type(value) is not int or not 0 <= value <= most:
                raise ValueError(f"{name}: {value!r} is not allowed; allowed: a whole number from 0 to {most}")
        _one_of("next_morning", self.next_morning, MORNINGS)
        _one_of("kept_back", self.kept_back, ANSWERS)
        for sign in self.signs:
            _one_of("signs", sign, [s.id for s in book().sign])

    @property
    def stops(self) -> bool:
        """Whether it is a reason to stop and ask the symptom check."""
        return bool(self.signs) or self.pain >= book().rules.pain_stop

    @property
    def backs(self) -> bool:
        """Whether it is a reason to go back one step."""
        return self.pain > book().rules.pain_hold or self.next_morning == "worse"


@dataclass(frozen=True)
class Cleared:
    """After a stop the symptom check was asked again on this day, and its answer allows a plan.

    Where the stop was a sign or the log says `Now.examine`, somebody has also examined the person.
    """

    day: date


class Plan(Record, frozen=True):
    """Where somebody starts: the first doses, and the whole way up that their equipment allows (ids, easy to hard)."""

    steps: tuple[Step, ...]
    ladder: tuple[str, ...]


def check_plan(plan: Plan) -> None:
    """Raise ValueError or KeyError where a plan from a file is none: unknown exercises, or doses that do not exist."""
    for id in plan.ladder:
        lowest(id)
    ids = [step.exercise for step in plan.steps]
    if not ids or len(set(ids)) < len(ids) or not set(ids) <= set(plan.ladder):
        raise ValueError("steps: each must be an exercise of the ladder, and none twice")
    if len(set(plan.ladder)) < len(plan.ladder):
        raise ValueError("ladder: an exercise stands there twice")
    for step in plan.steps:
        down(step)


@dataclass(frozen=True)
class NoPlan:
    """Why there is no plan, one sentence each."""

    why: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """What the rules make of one exercise: the step to do next (None: do none), and why in one sentence."""

    kind: Kind
    exercise: str
    step: Step | None
    why: str


@dataclass(frozen=True)
class Now:
    """Where somebody stands after their log: the doses of the next session and what was decided about each exercise.

    `stopped`: no exercise until the symptom check was asked again; then `steps` is empty. `examine`: and until somebody
    has examined the person, whatever the check says: after a sign, and after too many steps back.
    """

    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...]
    stopped: bool
    examine: bool = False


@dataclass(frozen=True)
class Session:
    """A training day."""

    day: date
    steps: tuple[Step, ...]


def begin(result: Result | None, gates: Mapping[str, str], mastered: Mapping[str, str], equipment: Collection[str],
          ladder: Sequence[str], examined: bool = False) -> Plan | NoPlan:
    """Where to start, or why there is no plan.

    result: of the symptom check, held by the page; None means no plan. gates: an answer for each gate of plan.toml; a
    missing one is not an answer. mastered: for exercises by id, whether their `move_up` has been reached on another
    day. Each must be "yes" for the start to lie above it; anything else, or nothing, means to begin there.
    equipment: what is at hand, as the exercises name it. ladder: ids of the strength exercises, easy to hard.
    Raises ValueError for unknown ids and answers.
    """
    _known("gates", gates, [g.id for g in book().gate])
    _known("mastered", mastered, ladder)
    known = {thing for id in ladder for thing in exercise(id).equipment}
    for thing in equipment:
        _one_of("equipment", thing, sorted(known))
    why = [] if may_show(result, "plan", examined) else [refusal(result)]
    why += [gate.says for gate in book().gate if gates.get(gate.id) != gate.needs]
    if why:
        return NoPlan(tuple(why))
    way = tuple(id for id in ladder if set(exercise(id).equipment) <= set(equipment))
    if not way:
        return NoPlan(("None of the exercises can be done with what you have at hand. Most need no more than a mat.",))
    highest = _place(way, ladder, book().rules.highest_start)
    first = next((k for k, id in enumerate(way) if mastered.get(id) != "yes"), len(way) - 1)
    top = min(first, highest)
    chosen = way[max(0, top - book().rules.at_once + 1):top + 1]
    if len(chosen) < 2:
        chosen = way[:2]
    return Plan(tuple(lowest(id) for id in chosen), way)


def refusal(result: Result | None) -> str:
    """Why a result of the symptom check allows no plan, if it allows none."""
    if result is None:
        return "There is no plan without the symptom check: do it first, on this page."
    if result.urgency in ("emergency", "same_day"):
        return "The symptom check sends you for help, now or the same day. That comes first."
    return (
        "The symptom check asks you to be examined first. A plan opens when somebody has examined you for this and "
        "said that you may exercise."
    )


def _place(way: Sequence[str], ladder: Sequence[str], id: str) -> int:
    """The place in `way` of the last exercise that is not above `id` on the ladder; 0 if all are."""
    return max((k for k, other in enumerate(way) if ladder.index(other) <= ladder.index(id)), default=0)


def lowest(id: str) -> Step:
    """An exercise's smallest dose."""
    dose = exercise(id).dose
    return Step(id, dose.sets[0], _range(exercise(id))[0])


def _range(e: Exercise) -> tuple[int, int]:
    pair = e.dose.hold_s or e.dose.reps
    assert pair is not None     # exercises.py checks that one is there
    return pair


def up(step: Step) -> Step | None:
    """One step more: some reps or seconds; at their top one set more of the fewest; None at the exercise's top."""
    e, rules = step.what, book().rules
    least, most = _range(e)
    if step.amount < most:
        more = rules.more_seconds if e.dose.hold_s else rules.more_reps
        return msgspec.structs.replace(step, amount=min(most, step.amount + more))
    return msgspec.structs.replace(step, sets=step.sets + 1, amount=least) if step.sets < e.dose.sets[1] else None


def down(step: Step) -> Step | None:
    """One step less; None at the exercise's smallest dose."""
    below, at = None, lowest(step.exercise)
    while at != step:
        below, further = at, up(at)
        if further is None:
            raise ValueError(f"{step} is not a dose of this plan")
        at = further
    return below


def replay(plan: Plan, log: Sequence[Entry | Cleared]) -> Now:
    """Apply the rules to everything logged, in its order. Raises ValueError for a log that is not in order of days."""
    desk = _Desk(plan, {e.day for e in log if isinstance(e, Entry) and (e.stops or e.backs)})
    last = None
    for event in log:
        if last is not None and event.day < last:
            raise ValueError(f"the log is not in order: {event.day} stands after {last}")
        last = event.day
        if isinstance(event, Cleared):
            desk.clear(event.day)
        else:
            desk.enter(event)
    return desk.now()


class _Desk:
    """The state while a log is replayed."""

    def __init__(self, plan: Plan, hurt: set[date]) -> None:
        self.ladder = plan.ladder
        self.hurt = hurt                                # days on which something hurt: nothing moves up on them
        self.steps = {step.exercise: step for step in plan.steps}
        self.good: dict[str, list[date]] = {}           # days of good sessions since the last change
        self.changed: dict[str, date] = {}              # the day of an exercise's last change, or its first
        self.stopped_by: list[str] = []
        self.examine = False
        self.backs: list[date] = []                     # days of steps back since the last check that cleared a stop
        self.said: dict[str, Decision] = {}

    def enter(self, entry: Entry) -> None:
        """One logged exercise. What is not part of the plan counts too when it is a sign or pain."""
        id = entry.exercise
        if entry.stops:
            self.stopped_by.append(id)
            self.examine = self.examine or bool(entry.signs)
            self._say("stop", id, "Pain of 5 of 10 or more: stop here and do the symptom check."
                      if not entry.signs else "A warning sign: stop here and do the symptom check.")
            return
        if self.stopped_by:
            return
        if id in self.steps:
            self._weigh(entry)
        if entry.backs:
            self._worn(id, entry.day)

    def _weigh(self, entry: Entry) -> None:
        """What one session does to its own exercise."""
        id = entry.exercise
        self.changed.setdefault(id, entry.day)          # the first dose is kept as long as any other
        if entry.backs:
            self._back(id, entry.day, _worse(entry))
            return
        lacking = self._lacking(entry)
        if lacking:
            self.good[id] = []
            self._say("hold", id, lacking)
            return
        days = self.good.setdefault(id, [])
        if entry.day not in days:
            days.append(entry.day)
        self._advance(id, entry.day)

    def clear(self, day: date) -> None:
        """After the symptom check: go on, one step lower wherever it stopped."""
        for id in dict.fromkeys(self.stopped_by):
            if id in self.steps:
                self._back(id, day, "After a stop, and a check that allows it: one step lower.")
            else:
                self.said.pop(id, None)
        self.stopped_by, self.backs, self.examine = [], [], False

    def _worn(self, id: str, day: date) -> None:
        """Worse again and again is a reason to be examined, not to train less and less."""
        rules = book().rules
        self.backs = [d for d in self.backs if (day - d).days < rules.steps_back_days and d != day] + [day]
        if len(self.backs) >= rules.steps_back:
            self.stopped_by.append(id)
            self.examine = True
            self._say("stop", id, f"It was worse on {rules.steps_back} days within {rules.steps_back_days // 7} weeks. "
                      "That is a reason to be examined, not to train less and less.")

    def now(self) -> Now:
        """What comes next."""
        order = [id for id in self.ladder if id in self.steps]
        others = [id for id in self.said if id not in order]
        decisions = tuple(self.said[id] for id in (*order, *others) if id in self.said)
        steps = () if self.stopped_by else tuple(self.steps[id] for id in order)
        if self.stopped_by:
            decisions = tuple(replace(d, step=None) for d in decisions)
        return Now(steps, decisions, bool(self.stopped_by), self.examine)

    def _lacking(self, entry: Entry) -> str:
        """What keeps a session from counting as good; "" when nothing does."""
        step = self.steps[entry.exercise]
        if entry.sets < step.sets or entry.amount < step.amount:
            return "The planned dose was not reached: stay here."
        if entry.to_spare < step.spare:
            unit = "seconds" if step.what.dose.hold_s else "reps"
            return f"Fewer than {step.spare} {unit} were left to spare: stay here until it feels easier."
        if entry.kept_back != "yes":
            said = "No" if entry.kept_back == "no" else "Not sure"
            return f"You answered “{said}” to “{asks(entry.exercise).kept_back}” Stay here, and watch it."
        if entry.day in self.hurt:
            return "Another exercise hurt that day: stay here."
        if entry.next_morning != "usual":
            return "How it was next morning is not known yet: stay here until you know."
        return ""

    def _advance(self, id: str, day: date) -> None:
        rules, step = book().rules, self.steps[id]
        if len(self.good[id]) < rules.good_sessions:
            self._say("hold", id, "A good session. One more like it, on another day, before the next step.")
        elif not self._rested(self.changed.get(id), day):
            self._say("hold", id, f"Ready, and the last change is less than {rules.change_days} days ago: wait.")
        elif further := up(step):
            self._change(id, further, day)
            self._say("advance", id, f"{rules.good_sessions} good sessions running: one step more.")
        else:
            self._next_rung(id, day)

    def _next_rung(self, id: str, day: date) -> None:
        """At the top of an exercise's doses: the next exercise comes in, and the easiest may leave."""
        highest = max(self.ladder.index(other) for other in self.steps)
        if self.ladder.index(id) < highest:
            self._say("hold", id, "At the top of this one, and a harder one is already in the plan: keep it.")
        elif highest + 1 == len(self.ladder):
            self._say("hold", id, "The top of the ladder that your equipment allows: keep it.")
        else:
            new = lowest(self.ladder[highest + 1])
            self._change(new.exercise, new, day)
            self.good[id], self.changed[id] = [], day
            self._say("advance", id, f"At the top of it: {new.what.title} joins, with its smallest dose.")
            if len(self.steps) > book().rules.at_once:
                easiest = min(self.steps, key=self.ladder.index)
                del self.steps[easiest]
                self.said.pop(easiest, None)

    def _back(self, id: str, day: date, why: str) -> None:
        """One step less; below an exercise's smallest dose the one before it on the ladder instead."""
        lower = down(self.steps[id])
        if lower is None:
            place = self.ladder.index(id)
            if place == 0:
                self._change(id, self.steps[id], day)
                self._say("back", id, f"{why} This is the lowest step. Rest until it is back to usual; if it stays, "
                          "see a clinician.")
                return
            del self.steps[id]
            before = self.ladder[place - 1]
            lower = self.steps.get(before, lowest(before))
            why += f" It was at its smallest dose, so it leaves the plan for now. Go on with {lower.what.title}."
        self._change(lower.exercise, lower, day)
        self._say("back", id, why, lower)

    def _change(self, id: str, step: Step, day: date) -> None:
        self.steps[id], self.good[id], self.changed[id] = step, [], day

    def _say(self, kind: Kind, id: str, why: str, step: Step | None = None) -> None:
        self.said[id] = Decision(kind, id, step or self.steps.get(id), why)

    @staticmethod
    def _rested(since: date | None, day: date) -> bool:
        return since is None or (day - since).days >= book().rules.change_days


def _worse(entry: Entry) -> str:
    """Why this entry means a step back, in its own words."""
    hurt = f"Pain of {entry.pain} of 10" if entry.pain > book().rules.pain_hold else ""
    morning = "more than usual next morning" if entry.next_morning == "worse" else ""
    reasons = " and ".join(filter(None, (hurt, morning)))
    return f"{reasons[0].upper()}{reasons[1:]} on {entry.day.day} {MONTHS[entry.day.month - 1]}: one step back."


def calendar(now: Now, first: date, days: Sequence[int], weeks: int) -> tuple[Session, ...]:
    """The training days from `first` on: today's doses on each, until the log changes them.

    days: weekdays, 0 is Monday, with at least one day of rest between two. ValueError for others, for another number
    of weeks than plan.toml allows, and after a stop.
    """
    if now.stopped:
        raise ValueError("there is no calendar after a stop: the symptom check comes first")
    check_weeks(weeks)
    check_days(days)
    every = (first + timedelta(days=k) for k in range(7 * weeks))
    return tuple(Session(day, now.steps) for day in every if day.weekday() in days)


def check_days(days: Sequence[int]) -> None:
    """ValueError where these weekdays are too few, too many, unknown, twice there or without rest between them."""
    rules = book().rules
    if len(set(days)) != len(days) or any(type(d) is not int or not 0 <= d <= 6 for d in days):
        raise ValueError(f"days: {days!r} is not allowed; allowed: different numbers from 0 (Monday) to 6 (Sunday)")
    if not rules.days[0] <= len(days) <= rules.days[1]:
        raise ValueError(f"days: {len(days)} a week is not allowed; allowed: {rules.days[0]} to {rules.days[1]}")
    for one, two in without_rest(days):
        raise ValueError(f"days: {WEEKDAYS[one]} and {WEEKDAYS[two]} leave no day of rest between them")


def check_weeks(weeks: int) -> None:
    """ValueError for a number of weeks that plan.toml does not allow."""
    least, most = book().rules.weeks
    if type(weeks) is not int or not least <= weeks <= most:
        raise ValueError(f"weeks: {weeks!r} is not allowed; allowed: {least} to {most}")


def without_rest(days: Sequence[int]) -> list[tuple[int, int]]:
    """The neighbours among these weekdays that leave no day of rest, Sunday and Monday too."""
    ordered = sorted(days)
    pairs = zip(ordered, [*ordered[1:], *ordered[:1]], strict=True)     # the last with the first of the next week
    return [(one, two) for one, two in pairs if (two - one) % 7 < book().rules.between_days]


def _one_of(name: str, value: object, allowed: Sequence[str]) -> None:
    if not isinstance(value, str) or value not in allowed:
        hint = near_matches(value, set(allowed)) if isinstance(value, str) else f"allowed: {', '.join(allowed)}"
        raise ValueError(f"{name}: {value!r} is not allowed; {hint}")


def _known(name: str, given: Mapping[str, str], ids: Sequence[str]) -> None:
    """Whether all ids are known and all answers are answers."""
    for id, answer in given.items():
        _one_of(name, id, ids)
        _one_of(f"{name}: {id}", answer, ANSWERS)
