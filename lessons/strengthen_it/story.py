"""What the rules of the plan make of an invented person's log: every session, every step up and the one step back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from matplotlib.figure import Figure

from lessons.evidence.data import Record, load_toml
from lessons.strengthen_it.chart import lanes
from lessons.strengthen_it.plan import Entry, NoPlan, Plan, Step, begin, book, lowest, replay
from lessons.strengthen_it.scrub import rungs
from lessons.symptom_check import Result
from lessons.teaching.figure import Shown, figure

FILE = Path(__file__).parent / "story.toml"
GOAL = "banded-march"     # the exercise that the pace is told by


class Odd(Record, frozen=True):
    """A day that did not go well, and how the picture says so."""

    day: date
    exercise: str
    pain: int
    says: str


class Person(Record, frozen=True):
    """Who it is, where they start, and when they train (weekdays, 0 is Monday)."""

    name: str
    mastered: tuple[str, ...]
    equipment: tuple[str, ...]
    first: date
    days: tuple[int, ...]
    weeks: int
    odd: tuple[Odd, ...]


@cache
def person() -> Person:
    """The person of story.toml. Raises DataError, which names file, entry and field."""
    return load_toml(FILE, Person)


def start() -> Plan:
    """Where this person starts."""
    return _open(person().mastered, person().equipment)


def _open(mastered: Iterable[str], equipment: Collection[str]) -> Plan:
    """A start, as if the symptom check had found no flag and every gate were open."""
    ladder = tuple(e.id for e in rungs())
    no_flag = Result(urgency="no_flag", reasons=(), missing=(), pattern=())
    gates = {gate.id: gate.needs for gate in book().gate}
    found = begin(no_flag, gates, dict.fromkeys(mastered, "yes"), equipment, ladder)
    if isinstance(found, NoPlan):
        raise ValueError(f"{FILE}: {person().name} gets no plan: {' '.join(found.why)}")
    return found


def history() -> tuple[Entry, ...]:
    """The whole log: the planned dose on every training day, and how each went."""
    p, plan, log = person(), start(), list[Entry]()
    for k in range(7 * p.weeks):
        day = p.first + timedelta(days=k)
        if day.weekday() in p.days:
            log += [
                Entry(day, s.exercise, s.sets, s.amount, s.spare, _pain(day, s), "usual", "yes")
                for s in replay(plan, log).steps
            ]
    return tuple(log)


@cache
def joins_in_week(id: str, mastered: tuple[str, ...]) -> int:
    """The week, from 1, in which `id` joins when every session goes well and everything is at hand.

    mastered: ids of what is reached already. Training days are those of the person. ValueError after two years.
    """
    p = person()
    plan, log = _open(mastered, {thing for e in rungs() for thing in e.equipment}), list[Entry]()
    for k in range(2 * 365):
        day = p.first + timedelta(days=k)
        if day.weekday() in p.days:
            steps = replay(plan, log).steps
            if id in {s.exercise for s in steps}:
                return k // 7 + 1
            log += [Entry(day, s.exercise, s.sets, s.amount, s.spare, 0, "usual", "yes") for s in steps]
    raise ValueError(f"{id} does not join within two years")


def pace() -> str:
    """How slow the plan is, in a sentence."""
    ladder = tuple(e.id for e in rungs())
    high, low = (joins_in_week(GOAL, mastered) for mastered in (ladder, ()))
    return (f"The pace: if every session goes well, three times a week, {lowest(GOAL).what.title} joins in about week "
            f"{high} from the highest start, and in about week {low} from the lowest.")  # fmt: skip


def _pain(day: date, step: Step) -> int:
    """The pain of that exercise on that day: none, or what story.toml says."""
    return next((odd.pain for odd in person().odd if (odd.day, odd.exercise) == (day, step.exercise)), 0)


def story() -> Shown:
    """Eight weeks as lanes, one an exercise: each session a dot, each change of the dose in words beside it."""
    log = history()
    now = replay(start(), log)
    backs = sum(entry.backs for entry in log)
    ids = list(dict.fromkeys(entry.exercise for entry in log))
    joined = [lowest(id).what.title for id in ids if id not in {s.exercise for s in start().steps}]
    weeks = person().weeks
    return figure(
        draw(log),
        alt=f"{weeks} weeks of training days, a lane for each of {len(ids)} exercises, the easiest at the bottom. The "
        f"doses grow by small steps, a week apart or more. On one day there is pain, and that exercise goes back one "
        f"step. At the end {' and '.join(joined)} joins.",
        caption=f"{person().name}. The numbers are sets × reps. Under each name: what it asks of one hip at its "
        f"hardest point. In {weeks} weeks there was {backs} step back. Next "
        f"time: {'; '.join(map(str, now.steps))}. {pace()}",
    )


def draw(log: tuple[Entry, ...]) -> Figure:
    """The lanes."""
    says = {(odd.day, odd.exercise): odd.says for odd in person().odd}
    title = "Small steps up, a week apart; one step back on a bad day"
    return lanes(log, person().first, person().weeks, says, title)
