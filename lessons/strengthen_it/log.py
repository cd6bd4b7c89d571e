"""A learner's plan and log in the course's store: nothing is overwritten, and what was recorded later completes it.

A plan begun later counts, with what was recorded for it. Of two entries for one exercise on one day the later counts,
so an evening's entry is completed next morning by recording it again. One thing cannot be taken back: a stop. It
belongs to the person, not to the plan: a new plan or a file does not end it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from lessons.evidence.data import Record
from lessons.strengthen_it.plan import Cleared, Entry, Plan, check_days, check_plan, check_weeks
from lessons.teaching.store import Store

PLAN, EVENT = "training_plan", "training_event"


class Schedule(Record, frozen=True):
    """When somebody trains: the first day, the weekdays (0 is Monday), and the weeks that the calendar shows.

    Raises ValueError for days and weeks that the rules do not allow.
    """

    first: date
    days: tuple[int, ...]
    weeks: int

    def __post_init__(self) -> None:
        check_days(self.days)
        check_weeks(self.weeks)


class _Plan(msgspec.Struct, forbid_unknown_fields=True):
    plan: Plan
    schedule: Schedule


class _Event(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What happened; one of the three."""

    plan: str
    entry: Entry | None = None
    cleared: date | None = None
    schedule: Schedule | None = None


@dataclass(frozen=True)
class Kept:
    """The plan that counts. `id`: when it was recorded. `log`: as replay() takes it.

    `last_entry`: when the last entry was recorded, of any plan, "" if none. `stops`: all entries that stop, of any
    plan; `unanswered`: those of them after which no Cleared was recorded. `unread`: records that could not be read.
    """

    id: str
    plan: Plan
    schedule: Schedule
    log: tuple[Entry | Cleared, ...]
    last_entry: str
    stops: tuple[Entry, ...]
    unanswered: tuple[Entry, ...]
    unread: int


def keep_plan(store: Store, plan: Plan, schedule: Schedule, log: Sequence[Entry | Cleared] = ()) -> None:
    """Begin this plan; `log` is what was logged for it elsewhere."""
    id = store.save_record(PLAN, msgspec.to_builtins(_Plan(plan, schedule)))
    for event in log:
        _record(store, id, event)


def keep(store: Store, event: Entry | Cleared | Schedule) -> None:
    """Record for the plan that counts. Raises ValueError where there is none."""
    kept = kept_in(store)
    if kept is None:
        raise ValueError("there is no plan to record this for")
    _record(store, kept.id, event)


def _record(store: Store, id: str, event: Entry | Cleared | Schedule) -> None:
    if isinstance(event, Entry):
        found = _Event(id, entry=event)
    elif isinstance(event, Cleared):
        found = _Event(id, cleared=event.day)
    else:
        found = _Event(id, schedule=event)
    store.save_record(EVENT, msgspec.to_builtins(found))


def kept_in(store: Store) -> Kept | None:
    """The plan that counts, or None where none was begun."""
    unread, found = 0, None
    for record in store.records(PLAN):
        try:
            found = (record.when, _read_plan(record.data))
        except (msgspec.MsgspecError, KeyError, ValueError):
            unread += 1
    if found is None:
        return None
    id, (plan, schedule) = found
    recorded: list[Entry | Cleared] = []
    last_entry = ""
    stops: list[Entry] = []
    answered = 0        # so many of the stops had a Cleared after them
    for record in store.records(EVENT):
        try:
            event = msgspec.json.decode(record.data, type=_Event)
        except (msgspec.MsgspecError, ValueError):
            unread += 1
            continue
        if event.entry is not None:
            last_entry = record.when
            stops += [event.entry] if event.entry.stops else []
        answered = len(stops) if event.cleared is not None else answered
        if event.plan != id:
            continue
        if event.schedule is not None:
            schedule = event.schedule
        elif event.entry is not None:
            recorded.append(event.entry)
        elif event.cleared is not None:
            recorded.append(Cleared(event.cleared))
    return Kept(id, plan, schedule, in_order(recorded), last_entry, tuple(stops), tuple(stops[answered:]), unread)


def _read_plan(data: str) -> tuple[Plan, Schedule]:
    found = msgspec.json.decode(data, type=_Plan)
    check_plan(found.plan)
    return found.plan, found.schedule


def in_order(recorded: Sequence[Entry | Cleared]) -> tuple[Entry | Cleared, ...]:
    """By days, each entry as it was last recorded, from what was recorded in its order.

    What stops stays, whatever is recorded for the same day later, and only a Cleared that was recorded after it counts.
    """
    entries: dict[tuple[date, str], tuple[int, Entry]] = {}
    stops: dict[tuple[date, str], int] = {}
    cleared: list[tuple[int, Cleared]] = []
    for number, event in enumerate(recorded):
        if isinstance(event, Cleared):
            cleared.append((number, event))
            continue
        key = (event.day, event.exercise)
        first, before = entries.get(key, (number, event))
        if event.stops:
            stops[key] = number
        if event.stops or not before.stops:
            entries[key] = (first, event)
    placed: list[tuple[date, int, Entry | Cleared]] = [(e.day, number, e) for number, e in entries.values()]
    for number, event in cleared:
        too_early = any(
            later > number and (key[0], entries[key][0]) < (event.day, number) for key, later in stops.items()
        )
        if not too_early:
            placed.append((event.day, number, event))
    return tuple(event for _, _, event in sorted(placed, key=lambda one: one[:2]))
