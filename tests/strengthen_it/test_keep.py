"""What leaves the course comes back whole, and other programs can read it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import icalendar
import pytest
from hypothesis import given

from lessons.strengthen_it.exercises import book as exercise_book
from lessons.strengthen_it.exercises import exercise
from lessons.strengthen_it.keep import LogError, from_json, to_csv, to_icalendar, to_json
from lessons.strengthen_it.log import Schedule
from lessons.strengthen_it.plan import calendar, replay
from tests.strengthen_it.test_plan import LADDER, MONDAY, SLOW, good, histories, plan

STOP = exercise_book().common.stop
SESSIONS = calendar(replay(plan(LADDER), ()), MONDAY, (0, 2, 4), 6)


@SLOW
@given(histories())
def test_a_log_comes_back_whole(history):
    start, log = history
    assert from_json(to_json(start, log)) == (start, tuple(log), None)
    days = Schedule(MONDAY, (0, 3), 4)
    assert from_json(to_json(start, log, days)) == (start, tuple(log), days)


def broken():
    start = plan()
    data = json.loads(to_json(start, [good(start.steps[0], MONDAY), good(start.steps[0], MONDAY + timedelta(days=2))]))

    def changed(**new):
        return json.dumps(data | new)

    one, two = data["log"]
    yield "no JSON", "{", "not a training log"
    yield "another file", json.dumps({"format": "psoas-course-progress"}), "not a training log"
    yield "another version", changed(version=2), "version 2"
    yield "out of order", changed(log=[two, one]), "not in order"
    yield "neither", changed(log=[{}]), "event 1"
    yield "unknown exercise", changed(plan=data["plan"] | {"ladder": ["sit-up"]}), "sit-up"
    yield "pain of eleven", changed(log=[{"entry": one["entry"] | {"pain": 11}}]), "0 to 10"
    yield "pain as text", changed(log=[{"entry": one["entry"] | {"pain": "0"}}]), "pain"
    yield "a field more", changed(log=[{"entry": one["entry"] | {"mood": 1}}]), "mood"
    yield "an invented dose", changed(plan=data["plan"] | {"steps": [{"exercise": LADDER[0], "sets": 9, "amount": 9}]},
                                      log=[{"entry": one["entry"] | {"pain": 4}}]), "not a dose"
    yield "huge", " " * 5_000_001, "5 MB"


@pytest.mark.parametrize(("text", "says"), [pytest.param(t, s, id=n) for n, t, s in broken()])
def test_a_bad_file_is_refused_with_one_sentence(text, says):
    with pytest.raises(LogError, match=says):
        from_json(text)


def test_a_spreadsheet_reads_the_same_doses():
    rows = list(csv.DictReader(io.StringIO(to_csv(SESSIONS))))
    assert len(rows) == sum(len(s.steps) for s in SESSIONS)
    steps = [(s.day.isoformat(), step) for s in SESSIONS for step in s.steps]
    for row, (day, step) in zip(rows, steps, strict=True):
        assert (row["day"], int(row["sets"]), int(row["amount"])) == (day, step.sets, step.amount)
        assert row["exercise"] == exercise(step.exercise).title


def test_a_calendar_program_reads_every_day_and_when_to_stop():
    events = icalendar.Calendar.from_ical(to_icalendar(SESSIONS, STOP)).walk("VEVENT")
    assert [e.decoded("dtstart") for e in events] == [s.day for s in SESSIONS]
    assert len({str(e["uid"]) for e in events}) == len(events)
    for event, session in zip(events, SESSIONS, strict=True):
        said = str(event["description"])
        assert STOP in said
        assert all(str(step) in said for step in session.steps)
    assert to_icalendar(SESSIONS, STOP) == to_icalendar(SESSIONS, STOP)
