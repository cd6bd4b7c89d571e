"""Takes a plan and its log out of the course and in again: CSV, JSON and a calendar file for any calendar program."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

import icalendar
import msgspec

from lessons.strengthen_it.log import Schedule
from lessons.strengthen_it.plan import Cleared, Entry, Plan, Session, check_plan, replay

FORMAT = "psoas-course-training"
VERSION = 1
MAX_BYTES = 5_000_000
COLUMNS = ("day", "exercise", "sets", "amount", "unit", "each side")


class LogError(ValueError):
    """A file that is not a training log of this course."""


class _Event(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What happened: an entry, or the day of a check that allows a plan again after a stop. One of the two."""

    entry: Entry | None = None
    cleared: date | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    plan: Plan
    log: tuple[_Event, ...]
    schedule: Schedule | None = None


def to_json(plan: Plan, log: Sequence[Entry | Cleared], schedule: Schedule | None = None) -> str:
    """The plan, its days and the whole log as JSON text, which from_json() reads again."""
    events = tuple(_Event(entry=e) if isinstance(e, Entry) else _Event(cleared=e.day) for e in log)
    data = msgspec.json.encode(_File(format=FORMAT, version=VERSION, plan=plan, log=events, schedule=schedule))
    return msgspec.json.format(data, indent=1).decode()


def from_json(text: str | bytes) -> tuple[Plan, tuple[Entry | Cleared, ...], Schedule | None]:
    """The plan, the log and the days of a file.

    Raises LogError, which says in one sentence what is wrong; nothing is taken in by halves.
    """
    if len(text) > MAX_BYTES:
        raise LogError(f"the file is larger than {MAX_BYTES // 1_000_000} MB: this is not a training log")
    try:
        found = msgspec.json.decode(text, type=_File, strict=True)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise LogError(f"this is not a training log of the course: {error}") from error
    if found.format != FORMAT or found.version != VERSION:
        raise LogError(f"this is {found.format!r}, version {found.version}; allowed: {FORMAT!r}, version {VERSION}")
    log: list[Entry | Cleared] = []
    for number, event in enumerate(found.log, start=1):
        if (event.entry is None) == (event.cleared is None):
            raise LogError(f"event {number} must have either `entry` or `cleared`")
        log.append(event.entry if event.entry is not None else Cleared(event.cleared or date.min))
    try:
        check_plan(found.plan)
        replay(found.plan, log)
    except (KeyError, ValueError) as error:
        raise LogError(f"this log does not fit the plan: {error}") from error
    return found.plan, tuple(log), found.schedule


def to_csv(sessions: Sequence[Session]) -> str:
    """A line for each exercise of each day."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for session in sessions:
        for step in session.steps:
            e = step.what
            unit = "s hold" if e.dose.hold_s else "reps"
            table.writerow([session.day.isoformat(), e.title, step.sets, step.amount, unit,
                            "yes" if e.hips == "right" else "no"])  # fmt: skip
    return out.getvalue()


def to_icalendar(sessions: Sequence[Session], stop: str) -> str:
    """All-day events, one a session; each carries `stop`, the sentence that says when to stop.

    The same sessions give the same text: an event's identity is its day, so a newer file takes the place of an older.
    """
    book = icalendar.Calendar()
    book.add("prodid", "-//The Psoas: an interactive course//EN")
    book.add("version", "2.0")
    for session in sessions:
        event = icalendar.Event()
        event.add("uid", f"{session.day.isoformat()}@psoas-course")
        event.add("dtstamp", datetime.combine(session.day, datetime.min.time(), UTC))
        event.add("dtstart", session.day)
        event.add("summary", f"Hip strength: {len(session.steps)} exercises")
        event.add("description", "\n".join([*map(str, session.steps), stop]))
        event.add("transp", "TRANSPARENT")
        book.add_component(event)
    return book.to_ical().decode()
