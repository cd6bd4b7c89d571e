"""The form for one's own plan and log: the symptom check first, each time; then where to start, doses, calendar, log.

    training()

Python decides what may be shown (`Desk`): the check's one table, the rules of plan.py, and what the store holds. The
browser (js: training.js) only asks and shows. Of the symptom check the kernel hears how soon, whether somebody has
examined the person, and which of the questions before a plan its answers shut; it holds these in memory, for the page
that is open and for that day, and keeps none. Words: training.toml.
"""

from __future__ import annotations

import contextlib
import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from lessons.evidence.data import Record, load_toml
from lessons.strengthen_it import keep
from lessons.strengthen_it.chart import progress, said
from lessons.strengthen_it.exercises import COMMON_LIST, exercise
from lessons.strengthen_it.exercises import book as exercises
from lessons.strengthen_it.log import Kept, Schedule, keep_plan, kept_in
from lessons.strengthen_it.log import keep as record
from lessons.strengthen_it.plan import (
    ANSWERS,
    LIMITS,
    MONTHS,
    MORNINGS,
    WEEKDAYS,
    Cleared,
    Entry,
    NoPlan,
    Now,
    Step,
    asks,
    begin,
    book,
    calendar,
    lowest,
    refusal,
    replay,
    without_rest,
)
from lessons.strengthen_it.scrub import rungs
from lessons.strengthen_it.sheet import sheet
from lessons.strengthen_it.story import history, person, start
from lessons.symptom_check import URGENCIES, Result, may_show
from lessons.symptom_check.form import HERE as CHECK
from lessons.symptom_check.form import SymptomForm, advice
from lessons.teaching import images
from lessons.teaching.interactive import Interactive
from lessons.teaching.store import Store

HERE = Path(__file__).parent
PAST_DAYS = 28  # so far back a session may be written down
AHEAD_DAYS = 60  # so far ahead a plan may begin
URGENT = ("emergency", "same_day")


class Words(Record, frozen=True):
    """What the form says. `page`: what training.js says by itself."""

    kept: str
    kept_stop: str
    check_says: str
    kept_examine: str
    handed: str
    stopped: str
    wait: str
    low: str
    no_file: str
    shut: str
    no_answer: str
    whole: str
    one_of: str
    not_a_day: str
    no_exercise: str
    days_count: str
    days_rest: str
    sessions: str
    each_side: str
    morning: str
    unread: str
    taken: str
    not_taken: str
    sample_title: str
    sample_lead: str
    sample_log: str
    no_kernel: str
    sentence: str
    morning_words: dict[str, str]
    answer_words: dict[str, str]
    kind_words: dict[str, str]
    file_words: dict[str, str]
    page: dict[str, str]


@cache
def words() -> Words:
    """The words. Raises DataError, which names file and field."""
    return load_toml(HERE / "training.toml", Words)


class Wrong(Exception):
    """What was filled in cannot be taken: for each field, by its name, what is allowed."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(str(dict(fields)))
        self.fields = dict(fields)


class Desk:
    """What the page may show and do now, from the result it holds and from the store. Keeps no answer of the check.

    Every method that acts does nothing where the page must not show what it belongs to.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._result: Result | None = None
        self._examined = False
        self._shut: tuple[str, ...] = ()  # gates that the answers of the check shut
        self._day = date.min  # when the check was asked
        self._entry_then = ""  # the last entry when the check was asked
        self._anew = False
        self._dropped = False  # the result was taken away, and the page has not been told yet

    # ---- the symptom check ------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """A page was opened, or an answer of the check was changed: there is no result."""
        self._result, self._examined, self._shut, self._anew = None, False, (), False

    def _drop(self) -> None:
        """Something else than the check took the result away: the page begins the check again."""
        self.forget()
        self._dropped = True

    def hear(self, urgency: object, examined: object, shut: object, today: date) -> None:
        """The check of this page gave a result."""
        self.forget()
        if isinstance(urgency, str) and urgency in URGENCIES:
            kept = kept_in(self._store)
            self._result, self._examined, self._day = Result(urgency, (), (), ()), examined is True, today
            self._shut = tuple(gate.id for gate in book().gate if gate.id in _list(shut))
            self._entry_then = kept.last_entry if kept else ""

    def _counts(self, stop: _Stop | None) -> Result | None:
        """The result as it counts: a sign that was logged stays one, whatever the check was answered later."""
        if self._result and self._result.urgency == "no_flag" and stop and stop.examine:
            return Result("see_clinician", (), (), ())
        return self._result

    def screen(self) -> str:
        """What may be shown: "check", "refused", "stopped", "setup" or "plan"."""
        kept = kept_in(self._store)
        stop = _open_stop(kept)
        if self._result is not None and stop and kept and kept.last_entry > self._entry_then:
            self._drop()  # logged after the check was asked, in any window
        result = self._counts(stop)
        if result is None:
            return "check"
        allowed = may_show(result, "plan", self._examined) and may_show(result, "log_entry", self._examined)
        if not allowed or self._shut:
            return "refused"
        if kept is None or self._anew:
            return "setup"
        return "stopped" if stop else "plan"

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def page(self, today: date) -> dict[str, Any]:
        """Everything that the page shows now, as plain data."""
        screen, kept = self.screen(), kept_in(self._store)
        made: dict[str, Any] = {"screen": screen, "notes": self._notes(screen, kept), "again": self._dropped}
        self._dropped = False
        stop = _open_stop(kept)
        if screen == "refused":
            made |= self._refused(self._counts(stop))
        if screen == "stopped" and stop:
            made |= {"says": words().stopped.format(day=_day(stop.day)), "wait": ""}
            if stop.day >= today:
                made["wait"] = words().wait
        if screen == "setup":
            made |= _setup(today, kept is not None, _recent(kept, today))
        if screen == "plan" and kept:
            made |= _plan(kept, _now(kept), today)
        return made

    def _refused(self, result: Result | None) -> dict[str, Any]:
        """Why there is no plan, and what to do instead."""
        assert result is not None
        assert self._result is not None
        if result.urgency in URGENT:
            said_by_check = advice()[result.urgency]
            return {"why": [refusal(result)], "act": said_by_check.act, "do": list(said_by_check.now)}
        if may_show(result, "plan", self._examined):
            return {"why": [gate.says for gate in book().gate if gate.id in self._shut]}
        logged = result.urgency != self._result.urgency  # here the page itself asks whether somebody has examined them
        return {"why": [refusal(result)], "examined": logged and not self._shut}

    def _notes(self, screen: str, kept: Kept | None) -> list[str]:
        notes = [self._store.notice] if self._store.notice else []
        if kept and kept.unread and screen in ("setup", "plan"):
            notes.append(words().unread.format(count=kept.unread))
        if kept and screen == "check":
            stop = _open_stop(kept)
            text = words().kept if stop is None else words().kept_examine if stop.examine else words().kept_stop
            notes.append(text.format(day=_day(stop.day)) if stop else text)
        return notes

    # ---- the conversation with the page ------------------------------------------------------------------------------

    def answer(self, message: Mapping[str, Any], clock: Callable[[], date] = date.today) -> dict[str, Any]:
        """What goes back to the page for one message of it."""
        today = _today(message.get("today"), clock())
        turn, said_now = {"turn": message.get("turn")}, ""
        kind = message.get("type")
        old = self._result is not None and today != self._day  # of another day: what was done then may be written down
        if old and kind not in ("log", "morning", "result", "hello"):
            self._drop()
        try:
            if kind == "hello":
                self.forget()
            elif kind == "result":
                self.hear(message.get("urgency"), message.get("examined"), message.get("shut"), today)
            elif kind == "examined":
                self._examined = True
            elif kind == "make":
                if why := self.make(message, today):
                    page = self.page(today)
                    return {"type": "page", "done": kind, "said": "", **page, "notes": [*why, *page["notes"]], **turn}
            elif kind == "days":
                self.days(message, today)
            elif kind == "log":
                self.log(message, today)
            elif kind == "morning":
                self.morning(message)
            elif kind == "go_on":
                self.go_on(today)
            elif kind in ("anew", "keep_old"):
                self.anew(kind == "anew")
            elif kind == "import":
                said_now = self.take(message.get("text"), today)
            elif kind == "file" and (found := self.file(message.get("kind"), today)):
                name, mime, text = found
                return {"type": "file", "name": name, "mime": mime, "text": text, **turn}
        except Wrong as wrong:
            return {"type": "wrong", "wrong": wrong.fields, **turn}
        if old and self._result is not None and kind != "result":
            self._drop()
        return {"type": "page", "done": kind, "said": said_now, **self.page(today), **turn}

    # ---- what is done -----------------------------------------------------------------------------------------------

    def make(self, told: Mapping[str, Any], today: date) -> tuple[str, ...]:
        """Begin a plan, at the bottom soon after a stop. Gives which gates stay shut and why, or nothing; raises Wrong.

        A gate that stays shut takes the result away: what was said here may change what the check says.
        """
        if self.screen() != "setup":
            return ()
        kept = kept_in(self._store)
        wrong: dict[str, str] = {}
        given = _mapping(told.get("gates"))
        gates = {gate.id: given.get(gate.id) for gate in book().gate}
        wrong |= {f"gates.{id}": words().no_answer for id, answer in gates.items() if answer not in ANSWERS}
        schedule = _schedule(told, today, wrong)
        reached = [] if _recent(kept, today) else _list(told.get("mastered"))
        mastered = [id for id in _asked_ids() if id in reached]
        equipment = [thing for thing in _things() if thing in _list(told.get("equipment"))]
        if wrong or schedule is None:
            raise Wrong(wrong)
        answers = {id: str(answer) for id, answer in gates.items()}
        ids = tuple(e.id for e in rungs())
        found = begin(self._result, answers, dict.fromkeys(mastered, "yes"), equipment, ids, self._examined)
        if isinstance(found, NoPlan):
            shut = [gate for gate in book().gate if answers[gate.id] != gate.needs]
            if not shut:
                raise Wrong({"equipment": " ".join(found.why)})
            self._drop()
            said = words().answer_words
            return tuple(words().shut.format(answer=said[answers[g.id]], ask=g.ask, says=g.says) for g in shut)
        keep_plan(self._store, found, schedule, [Cleared(today)] if _open_stop(kept) else [])
        self._anew = False
        return ()

    def days(self, told: Mapping[str, Any], today: date) -> None:
        """Change the days of the calendar. Raises Wrong."""
        wrong: dict[str, str] = {}
        schedule = _schedule(told, today, wrong)
        if wrong:
            raise Wrong(wrong)
        if self.screen() == "plan" and schedule:
            record(self._store, schedule)

    def log(self, told: Mapping[str, Any], today: date) -> None:
        """Write down a session. Raises Wrong; a reason to stop is written down even where something else is missing."""
        kept = kept_in(self._store)
        if self.screen() != "plan" or kept is None:
            return
        signs = tuple(sign.id for sign in book().sign if sign.id in _list(told.get("signs")))
        wrong: dict[str, str] = {}
        day = _date(told.get("day"), today - timedelta(days=PAST_DAYS), today, "day", wrong)
        done = {id: _mapping(one) for id, one in _mapping(told.get("done")).items() if id in kept.plan.ladder}
        stops = bool(signs) or any(_number(one.get("pain"), "pain") >= book().rules.pain_stop for one in done.values())
        if not done and not signs:
            wrong["signs"] = words().no_exercise
        ids = list(done) or ([_now(kept).steps[0].exercise] if signs else [])
        entries = [_entry(id, day or today, done.get(id, {}), signs, wrong) for id in ids]
        if wrong and not stops:
            raise Wrong(wrong)
        for entry in entries:
            record(self._store, entry)

    def morning(self, told: Mapping[str, Any]) -> None:
        """Complete what was written down with how it was next morning. Raises Wrong."""
        if self.screen() != "plan":
            return
        kept = kept_in(self._store)
        assert kept is not None
        answer = told.get("next_morning")
        for entry in kept.log:
            if isinstance(entry, Entry) and _key(entry) == told.get("entry"):
                if answer not in ("usual", "worse"):
                    raise Wrong({f"morning.{_key(entry)}": words().one_of})
                fields = {name: getattr(entry, name) for name in entry.__struct_fields__}
                record(self._store, Entry(**{**fields, "next_morning": str(answer)}))
                return

    def go_on(self, today: date) -> None:
        """After a stop, on a later day, and after a check that allows it."""
        kept = kept_in(self._store)
        stop = _open_stop(kept)
        if self.screen() == "stopped" and kept and stop and stop.day < today:
            record(self._store, Cleared(max([today, *(event.day for event in kept.log)])))

    def anew(self, yes: bool) -> None:
        """Go to the questions for a new plan, or back."""
        self._anew = yes and self.screen() in ("plan", "stopped")

    def take(self, text: object, today: date) -> str:
        """Import a file; gives what happened in words. Not soon after a stop: a file must not end it."""
        if self.screen() not in ("setup", "plan"):
            return ""
        if _recent(kept_in(self._store), today):
            return words().no_file.format(days=book().rules.after_stop_days)
        try:
            plan, log, schedule = keep.from_json(str(text))
        except keep.LogError as error:
            return words().not_taken.format(why=f"{str(error)[:1].upper()}{str(error)[1:]}.")
        keep_plan(self._store, plan, schedule or Schedule(today, (0, 3), book().rules.weeks[1]), log)
        self._anew = False
        return words().taken.format(count=sum(isinstance(event, Entry) for event in log))

    def file(self, kind: object, today: date) -> tuple[str, str, str] | None:
        """A file to take along: its name, its type and its text; None where there is none."""
        kept = kept_in(self._store)
        if self.screen() != "plan" or kept is None:
            return None
        sessions = calendar(_now(kept), *_coming(kept.schedule, today))
        if kind == "sheet":
            return "hip-strength-plan.html", "text/html", sheet(kept.plan, _now(kept), sessions)
        if kind == "csv":
            return "hip-strength-doses.csv", "text/csv", keep.to_csv(sessions)
        if kind == "ics":
            return "hip-strength-days.ics", "text/calendar", keep.to_icalendar(sessions, exercises().common.stop)
        if kind == "json":
            text = keep.to_json(kept.plan, kept.log, kept.schedule)
            return "hip-strength-plan-and-log.json", "application/json", text
        return None


# ---- parts of the page, as plain data -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stop:
    """A stop that stands open: the day it was logged for, and whether somebody must have examined the person."""

    day: date
    examine: bool


def _now(kept: Kept) -> Now:
    return replay(kept.plan, kept.log)


def _open_stop(kept: Kept | None) -> _Stop | None:
    """The stop that no check has answered, of any plan; None where none stands open."""
    if kept is None:
        return None
    now = _now(kept)
    if not now.stopped and not kept.unanswered:
        return None
    signed = now.examine or any(entry.signs for entry in kept.unanswered)
    entries = [event for event in kept.log if isinstance(event, Entry)]
    days = [entry.day for entry in kept.unanswered] or [e.day for e in entries if e.stops] or [e.day for e in entries]
    return _Stop(max(days), signed)


def _recent(kept: Kept | None, today: date) -> bool:
    """Whether a stop was logged, for any plan, for a day so near that a new plan begins at the bottom."""
    days = book().rules.after_stop_days
    return kept is not None and (
        _open_stop(kept) is not None or any((today - entry.day).days < days for entry in kept.stops)
    )


def _setup(today: date, has_plan: bool, low: bool) -> dict[str, Any]:
    rules = book().rules
    asked = () if low else _asked_ids()
    return {
        "gates": [{"id": gate.id, "ask": gate.ask} for gate in book().gate],
        "low": words().low if low else "",
        "mastered": [{"id": id, "title": exercise(id).title, "when": exercise(id).move_up} for id in asked],
        "equipment": list(_things()),
        "first": today.isoformat(),
        "weeks": list(range(rules.weeks[0], rules.weeks[1] + 1)),
        "has_plan": has_plan,
    }


def _plan(kept: Kept, now: Now, today: date) -> dict[str, Any]:
    log = [event for event in kept.log if isinstance(event, Entry)]
    first, days, weeks = _coming(kept.schedule, today)
    sessions = calendar(now, first, days, weeks)
    rows = [
        [words().sessions.format(number=k + 1), *(_day(s.day) for s in sessions[k * len(days) : (k + 1) * len(days)])]
        for k in range(weeks)
    ]
    return {
        "steps": [_step(step) for step in now.steps],
        "decisions": [
            {"title": exercise(d.exercise).title, "kind": words().kind_words[d.kind], "why": d.why}
            for d in now.decisions
        ],
        "calendar": rows,
        "schedule": {"first": first.isoformat(), "days": list(days), "weeks": weeks},
        "weeks": list(range(book().rules.weeks[0], book().rules.weeks[1] + 1)),
        "files": [{"kind": kind, "label": label} for kind, label in words().file_words.items()],
        "stop": exercises().common.stop,
        "not_for": exercises().common.not_for,
        "today": today.isoformat(),
        "from": (today - timedelta(days=PAST_DAYS)).isoformat(),
        "signs": [{"id": sign.id, "ask": sign.ask} for sign in book().sign],
        "mornings": [
            {
                "entry": _key(e),
                "ask": words().morning.format(title=exercise(e.exercise).title, day=_day(e.day), dose=said(e)),
            }
            for e in log
            if e.next_morning == "unknown" and e.day < today and not e.stops
        ],
        "chart": progress(log).html() if log else "",
        "history": [_row(entry) for entry in reversed(log)],
    }


def _step(step: Step) -> dict[str, Any]:
    e, picture = step.what, images.picture(f"exercises/{step.exercise}")
    return {
        "id": e.id,
        "title": e.title,
        "words": str(step),
        "dose": step.dose,
        "tempo": e.dose.tempo,
        "cues": list(e.cues),
        "errors": list(e.errors),
        "not_for": "" if e.not_for == COMMON_LIST else e.not_for,
        "stop_if": e.stop_if,
        "sets": step.sets,
        "amount": step.amount,
        "holds": e.dose.hold_s is not None,
        "kept_back": asks(e.id).kept_back,
        "asks_spare": asks(e.id).spare,
        "svg": picture.svg,
        "alt": picture.alt,
    }


HEADS = ("Day", "Exercise", "Done", "To spare", "Pain", "Next morning", "Back in place")


def _row(entry: Entry) -> list[str]:
    w = words()
    return [
        _day(entry.day), exercise(entry.exercise).title, said(entry), str(entry.to_spare), f"{entry.pain} of 10",
        w.morning_words[entry.next_morning], w.answer_words[entry.kept_back].lower(),
    ]  # fmt: skip


def _key(entry: Entry) -> str:
    return f"{entry.day.isoformat()} {entry.exercise}"


def _coming(schedule: Schedule, today: date) -> tuple[date, tuple[int, ...], int]:
    """First day, weekdays and weeks of the calendar: from the first day of the plan, or from today on."""
    return max(schedule.first, today), schedule.days, schedule.weeks


def _day(day: date) -> str:
    """A day as people say it."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1]}"


@cache
def _asked_ids() -> tuple[str, ...]:
    """The exercises above which a plan may begin: nobody needs to be asked for those higher up."""
    ids = [e.id for e in rungs()]
    return tuple(ids[: ids.index(book().rules.highest_start)])


@cache
def _things() -> tuple[str, ...]:
    """All equipment, in the order of the ladder."""
    return tuple(dict.fromkeys(thing for e in rungs() for thing in e.equipment))


# ---- what was filled in ----------------------------------------------------------------------------------------------


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: object, name: str) -> int:
    """The number in a field; -1 for anything that is not allowed there."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= LIMITS[name] else -1


def _date(value: object, first: date, last: date, field: str, wrong: dict[str, str]) -> date | None:
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(str(value))
        if first <= day <= last:
            return day
    wrong[field] = words().not_a_day.format(first=_day(first), last=_day(last))
    return None


def _schedule(told: Mapping[str, Any], today: date, wrong: dict[str, str]) -> Schedule | None:
    """The days that were chosen; what is wrong with them is added to `wrong`."""
    rules, days = book().rules, sorted({d for d in _list(told.get("days")) if type(d) is int and 0 <= d <= 6})
    first = _date(told.get("first"), today, today + timedelta(days=AHEAD_DAYS), "first", wrong)
    weeks = told.get("weeks")
    if type(weeks) is not int or not rules.weeks[0] <= weeks <= rules.weeks[1]:
        wrong["weeks"] = words().one_of
    if not rules.days[0] <= len(days) <= rules.days[1]:
        wrong["days"] = words().days_count.format(least=rules.days[0], most=rules.days[1])
    elif close := without_rest(days):
        one, two = close[-1]
        wrong["days"] = words().days_rest.format(one=WEEKDAYS[one], two=WEEKDAYS[two])
    if wrong or first is None or type(weeks) is not int:
        return None
    return Schedule(first, tuple(days), weeks)


def _entry(id: str, day: date, told: Mapping[str, Any], signs: tuple[str, ...], wrong: dict[str, str]) -> Entry:
    """What was filled in for one exercise; what is missing is added to `wrong`, and counts as nothing done."""
    numbers = {}
    for name, most in LIMITS.items():
        if name == "to_spare" and not asks(id).spare:
            numbers[name] = lowest(id).spare
            continue
        value = _number(told.get(name), name)
        if value < 0:
            wrong[f"done.{id}.{name}"] = words().one_of if name == "pain" else words().whole.format(most=most)
        numbers[name] = max(value, 0)
    chosen = {}
    for name, allowed, other in (("kept_back", ANSWERS, "unsure"), ("next_morning", MORNINGS, "unknown")):
        answer = told.get(name)
        if answer not in allowed:
            wrong[f"done.{id}.{name}"] = words().no_answer
        chosen[name] = str(answer) if answer in allowed else other
    return Entry(day, id, numbers["sets"], numbers["amount"], numbers["to_spare"], numbers["pain"],
                 chosen["next_morning"], chosen["kept_back"], signs)  # fmt: skip


# ---- the widget ------------------------------------------------------------------------------------------------------


class Training(Interactive):
    """The form. It has no state that could be kept in a notebook: what it shows goes to the page as messages."""

    module = HERE / "training.js"
    below = (CHECK / "form.js",)

    def __init__(self, store: Store | None = None) -> None:
        self._desk = Desk(store or Store.open())
        w, check = words(), SymptomForm().content
        content = {
            "words": w.page,
            "heads": list(HEADS),
            "answers": [[value, w.answer_words[value]] for value in ANSWERS],
            "mornings": [[value, w.morning_words[value]] for value in MORNINGS],
            "weekdays": list(WEEKDAYS),
            "pains": list(range(LIMITS["pain"] + 1)),
            "check": {
                **check,
                "words": {**check["words"], "handed": w.handed},
                "hands_over": True,
                "shuts": [{"id": g.id, "heard": list(g.heard), "under_years": g.under_years} for g in book().gate],
            },
        }
        super().__init__(title="Your plan and log", start={}, content=content)
        self.on_msg(self._hear)

    def _hear(self, _widget: Any, message: Any, _buffers: Any) -> None:
        self.send(self._desk.answer(message if isinstance(message, dict) else {}))

    def sentence(self) -> str:
        return words().sentence

    def still(self) -> str:
        """A printed sample, for a page without a kernel: the invented person's first doses, days and entries."""
        w, log = words(), history()
        days = list(dict.fromkeys(entry.day for entry in log))
        rows = [_row(entry) for entry in log if entry.day in days[:2]]
        head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
        body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        doses = "".join(f"<li>{html.escape(str(step))}</li>" for step in start().steps)
        weeks = ", ".join(_day(day) for day in days[: 2 * len(person().days)])
        return (
            f"<p><strong>{html.escape(w.sample_title.format(name=person().name))}</strong></p>"
            f"<p>{html.escape(w.sample_lead)}</p><ul>{doses}</ul><p>{weeks}.</p>"
            f"<p>{html.escape(w.sample_log)}</p>"
            f'<div style="overflow-x: auto" tabindex="0" role="region" aria-label="{html.escape(w.sample_log)}">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
            f"<p>{html.escape(w.no_kernel).replace('`', '')}</p>"
        )


def _today(told: object, here: date) -> date:
    """The page's day, which on a hub may be another than the server's; the server's where that cannot be."""
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(str(told))
        if abs((day - here).days) <= 1:
            return day
    return here


def training() -> Training:
    """The form for a plan and log of one's own."""
    return Training()
