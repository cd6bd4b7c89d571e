"""The form for plan and log: shown only as the symptom check allows, stopped until it was asked again, nothing lost."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.strengthen_it import training as show
from lessons.strengthen_it.chart import APART, asks, lanes, progress
from lessons.strengthen_it.exercises import COMMON_LIST, exercise
from lessons.strengthen_it.exercises import book as exercise_book
from lessons.strengthen_it.keep import from_json, to_json
from lessons.strengthen_it.log import EVENT, PLAN, Schedule, in_order, keep, keep_plan, kept_in
from lessons.strengthen_it.plan import Cleared, Entry, book, replay
from lessons.strengthen_it.story import history, person, start
from lessons.strengthen_it.training import HEADS, Desk, Training, words
from lessons.strengthen_it.training import _day as show_day
from lessons.symptom_check import URGENCIES, may_show, questions
from lessons.symptom_check import Result as CheckResult
from lessons.teaching import store as store_module
from lessons.teaching.store import FILE, Store
from tests.strengthen_it.test_plan import EVERYTHING, LADDER, MONDAY, good, plan

TODAY = date(2027, 1, 18)  # a Monday
GATES = {gate.id: gate.needs for gate in book().gate}
SETUP = {
    "type": "make", "gates": GATES, "mastered": list(LADDER[:3]), "equipment": sorted(EVERYTHING),
    "days": [0, 2, 4], "first": TODAY.isoformat(), "weeks": 2,
}  # fmt: skip
DONE = {"sets": "2", "amount": "8", "to_spare": "6", "pain": "0", "kept_back": "yes", "next_morning": "usual"}
DRAWN = progress(history()[:1])
DAYS = Schedule(MONDAY, (0, 2, 4), 2)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, request):
    """A new session; and most tests do not look at the chart, which takes longest."""
    if "chart" not in request.node.name:
        monkeypatch.setattr(sys.modules["lessons.strengthen_it.training"], "progress", lambda log: DRAWN)
    store_module._unwritten.clear()
    store_module._set_aside.clear()


class Page:
    """What a page asks and is told."""

    def __init__(self, folder, today=TODAY):
        self.desk, self.today = Desk(Store.open(folder)), today
        self.now = self.ask("hello")

    def ask(self, type_, **told):
        message = {"type": type_, "today": self.today.isoformat(), "turn": "t", **told}
        self.now = self.desk.answer(json.loads(json.dumps(message)), lambda: self.today)
        json.dumps(self.now)  # it travels as JSON
        assert self.now["turn"] == "t"
        return self.now

    def check(self, urgency="no_flag", examined=False, shut=()):
        return self.ask("result", urgency=urgency, examined=examined, shut=list(shut))

    def make(self, **changed):
        return self.ask("make", **{k: v for k, v in (SETUP | changed).items() if k != "type"})

    def log(self, done, signs=(), day=None):
        return self.ask("log", done=done, signs=list(signs), day=(day or self.today).isoformat())

    def ids(self):
        return [step["id"] for step in self.now["steps"]]


def shows_an_exercise(page):
    """Whether a page names, draws or offers any."""
    said = json.dumps({key: value for key, value in page.items() if key != "mastered"})
    return any(e.title in said or e.id in said for e in exercise_book().exercise) or "<svg" in said


# ---- only as the check allows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("urgency", [*URGENCIES, None, "fine"])
@pytest.mark.parametrize("examined", [False, True])
@pytest.mark.parametrize("kept", [False, True])
def test_the_table_of_the_symptom_check_decides(tmp_path, urgency, examined, kept):
    if kept:
        keep_plan(Store.open(tmp_path), start(), DAYS, history()[:9])
    page = Page(tmp_path)
    assert page.now["screen"] == "check"
    assert not shows_an_exercise(page.now)
    page.check(urgency, examined)
    known = urgency in URGENCIES
    allowed = known and may_show(CheckResult(urgency, (), (), ()), "plan", examined is True)
    screen = ("plan" if kept else "setup") if allowed else "refused" if known else "check"
    assert page.now["screen"] == screen
    if not allowed:
        assert not shows_an_exercise(page.now)
        assert set(page.now) <= {
            "type", "done", "said", "screen", "notes", "again", "turn", "why", "act", "do", "examined",
        }  # fmt: skip
        before = kept_in(Store.open(tmp_path))
        page.make()
        page.log({"bridge": DONE})
        page.ask("import", text=to_json(plan(), []))
        page.ask("days", days=[0], first=TODAY.isoformat(), weeks=1)
        page.ask("morning", entry="2027-01-04 bridge", next_morning="usual")
        for kind in ("sheet", "csv", "ics", "json"):
            assert page.ask("file", kind=kind)["type"] == "page"
        for ask in ("go_on", "anew", "keep_old", "nonsense"):
            page.ask(ask)
            assert not shows_an_exercise(page.now)
        assert kept_in(Store.open(tmp_path)) == before


def test_at_an_urgent_result_the_page_says_what_to_do_instead(tmp_path):
    page = Page(tmp_path)
    assert "emergency" in page.check("emergency")["act"]
    assert page.now["do"]
    assert "today" in page.check("same_day")["act"]
    assert "act" not in page.check("see_clinician")


def test_an_answer_that_changes_or_a_page_that_opens_takes_everything_away(tmp_path):
    page = Page(tmp_path)
    page.check()
    assert page.make()["screen"] == "plan"
    assert not shows_an_exercise(page.check(None))
    assert page.check()["screen"] == "plan"
    assert not shows_an_exercise(page.ask("hello"))


def test_a_kernel_that_was_restarted_knows_the_log_and_asks_the_check_first(tmp_path):
    page = Page(tmp_path)
    page.check()
    page.make()
    page.log({page.ids()[0]: DONE})
    before = page.now
    again = Page(tmp_path)
    assert again.now["screen"] == "check"
    assert again.now["notes"] == [words().kept]
    again.check()
    assert {**again.now, "done": ""} == {**before, "done": ""}


# ---- where to start --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("changed", "field"), [
    ({"gates": {}}, "gates.adult"), ({"gates": GATES | {"adult": "perhaps"}}, "gates.adult"), ({"days": []}, "days"),
    ({"days": [0, 1]}, "days"), ({"days": [0, 2, 4, 6]}, "days"), ({"days": "Monday"}, "days"), ({"weeks": 0}, "weeks"),
    ({"weeks": "2"}, "weeks"), ({"first": ""}, "first"), ({"first": "2027-01-17"}, "first"), ({"first": None}, "first"),
    ({"first": "2028-01-17"}, "first"), ({"gates": None}, "gates.adult"),
])  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(tmp_path, changed, field):
    page = Page(tmp_path)
    page.check()
    said = page.make(**changed)
    assert said["type"] == "wrong"
    assert field in said["wrong"]
    assert all(says.endswith(".") for says in said["wrong"].values())
    assert kept_in(Store.open(tmp_path)) is None


@pytest.mark.parametrize("gate", book().gate, ids=lambda g: g.id)
@pytest.mark.parametrize("answer", ["yes", "no", "unsure"])
def test_a_gate_that_stays_shut_says_why(tmp_path, gate, answer):
    page = Page(tmp_path)
    page.check()
    said = page.make(gates=GATES | {gate.id: answer})
    if answer == gate.needs:
        assert said["screen"] == "plan"
    else:
        (note,) = said["notes"]
        assert gate.ask in note
        assert gate.says in note
        assert (said["screen"], said["again"]) == ("check", True), "what was said here may change what the check says"
        assert kept_in(Store.open(tmp_path)) is None
        assert page.make()["screen"] == "check", "another answer alone does not take it back"


@pytest.mark.parametrize("gate", [g for g in book().gate if g.heard or g.under_years], ids=lambda g: g.id)
def test_what_the_check_heard_shuts_a_gate_whatever_is_answered_here(tmp_path, gate):
    keep_plan(Store.open(tmp_path), start(), DAYS)
    page = Page(tmp_path)
    for examined in (False, True):
        page.check("see_clinician" if examined else "no_flag", examined, shut=[gate.id])
        assert page.now["screen"] == "refused"
        assert page.now["why"] == [gate.says]
        assert not shows_an_exercise(page.now)
        page.ask("examined")
        assert page.now["screen"] == "refused"
    assert page.check("no_flag", shut=["nonsense"])["screen"] == "plan"


def test_without_equipment_there_is_a_reason_and_with_a_mat_a_plan(tmp_path):
    page = Page(tmp_path)
    page.check()
    assert "at hand" in page.make(equipment=[])["wrong"]["equipment"]
    assert page.make(equipment=["mat", "rocket"])["screen"] == "plan"
    assert page.ids() == [step.exercise for step in plan(LADDER[:3], {"mat"}).steps]


def test_only_exercises_below_the_highest_start_are_asked_for(tmp_path):
    asked = [one["id"] for one in Page(tmp_path).check()["mastered"]]
    assert asked == list(LADDER[: LADDER.index(book().rules.highest_start)])


# ---- the log ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def begun(tmp_path):
    page = Page(tmp_path)
    page.check()
    page.make()
    return page


@pytest.mark.parametrize(("name", "value", "says"), [
    ("sets", "two", "0 to 20"), ("sets", "21", "0 to 20"), ("sets", "", "0 to 20"), ("amount", "-1", "0 to 600"),
    ("amount", "2.5", "0 to 600"), ("to_spare", "٣", "0 to 50"),
    ("pain", "", words().one_of), ("pain", "11", words().one_of),
    ("kept_back", None, words().no_answer), ("next_morning", "fine", words().no_answer),
])  # fmt: skip
def test_a_field_of_the_log_says_what_is_allowed(begun, tmp_path, name, value, says):
    id = begun.ids()[0]
    said = begun.log({id: DONE | {name: value}})
    assert said["type"] == "wrong"
    assert list(said["wrong"]) == [f"done.{id}.{name}"]
    assert says in said["wrong"][f"done.{id}.{name}"]
    assert kept_in(Store.open(tmp_path)).log == ()


@pytest.mark.parametrize("day", ["2027-01-19", "2026-12-01", "", "yesterday"])
def test_a_session_lies_in_the_last_weeks(begun, day):
    said = begun.ask("log", done={begun.ids()[0]: DONE}, signs=[], day=day)
    assert list(said["wrong"]) == ["day"]


def test_nothing_done_is_nothing_to_write_down(begun):
    assert list(begun.log({})["wrong"]) == ["signs"]
    assert list(begun.log({"sit-up": DONE})["wrong"]) == ["signs"], "only exercises of the plan's ladder"


def test_two_good_days_a_week_apart_move_up_and_each_decision_is_a_sentence_beside_the_chart(tmp_path):
    page = Page(tmp_path, TODAY)
    page.check()
    page.make()
    id = page.ids()[0]
    for k in (0, 2, 7):
        page.today = TODAY + timedelta(days=k)
        page.check()
        step = page.now["steps"][0]
        page.log({id: DONE | {"sets": str(step["sets"]), "amount": str(step["amount"])}})
    decided = {d["title"]: d for d in page.now["decisions"]}
    assert [d["kind"] for d in decided.values()] == [words().kind_words["advance"]]
    assert all(d["why"].endswith(".") for d in decided.values())
    assert "role=\"img\"" in page.now["chart"]
    assert [len(row) for row in page.now["history"]] == [len(HEADS)] * 3


def test_the_morning_after_completes_the_evening(tmp_path):
    page = Page(tmp_path, TODAY)
    page.check()
    page.make()
    id = page.ids()[0]
    page.log({id: DONE | {"next_morning": "unknown"}})
    assert page.now["mornings"] == [], "nobody knows it on the day"
    page.today += timedelta(days=1)
    page.check()
    (asked,) = page.now["mornings"]
    assert page.ask("morning", entry=asked["entry"], next_morning=None)["wrong"] == {
        f"morning.{asked['entry']}": words().one_of}  # fmt: skip
    page.ask("morning", entry=asked["entry"], next_morning="worse")
    assert page.now["mornings"] == []
    assert [d["kind"] for d in page.now["decisions"]] == [words().kind_words["back"]]
    assert len(Store.open(tmp_path).records(EVENT)) == 2, "nothing was overwritten"
    (entry,) = kept_in(Store.open(tmp_path)).log
    assert (entry.day, entry.next_morning) == (TODAY, "worse")


STOPS = [({"pain": "5"}, ()), *(({}, (sign.id,)) for sign in book().sign)]


@pytest.mark.parametrize(("told", "signs"), STOPS)
@pytest.mark.parametrize("spoilt", [False, True])
def test_a_reason_to_stop_closes_everything_until_the_check_was_asked_again(tmp_path, told, signs, spoilt):
    page = Page(tmp_path)
    page.check()
    page.make()
    id = page.ids()[-1]
    before = page.now["steps"]
    missing = {"sets": "many", "to_spare": "", "kept_back": None} if spoilt else {}
    page.log({id: DONE | missing | told}, signs)
    assert page.now["screen"] == "check"
    assert page.now["again"]
    assert not shows_an_exercise(page.now)
    again = Page(tmp_path)                                  # a kernel that was restarted
    assert again.now["screen"] == "check"
    assert not again.now["again"]
    for urgency in ("emergency", "same_day", "see_clinician"):
        assert again.check(urgency)["screen"] == "refused"
        again.ask("go_on")
        assert replay(kept_in(Store.open(tmp_path)).plan, kept_in(Store.open(tmp_path)).log).stopped
    for day in (TODAY, TODAY + timedelta(days=1)):
        again.today = day
        again.check()
        if signs:                                           # a sign counts also where the check finds none
            assert again.now["screen"] == "refused"
            assert again.now["examined"]
            assert not shows_an_exercise(again.now)
            for ask in ("go_on", "anew", "keep_old"):
                assert again.ask(ask)["screen"] == "refused"
            again.make()
            again.ask("import", text=to_json(start(), []))
            assert again.now["screen"] == "refused"
            again.ask("examined")
        assert again.now["screen"] == "stopped"
        assert not shows_an_exercise(again.now)
        assert again.ask("file", kind="csv")["type"] == "page"
        assert again.log({id: DONE})["screen"] == "stopped"
        if day == TODAY:                                    # not on the day of the stop
            assert again.now["wait"]
            assert again.ask("go_on")["screen"] == "stopped"
    assert again.ask("go_on")["screen"] == "plan"
    assert kept_in(Store.open(tmp_path)).log[-1] == Cleared(TODAY + timedelta(days=1))
    assert again.now["steps"] != before
    assert again.check("no_flag")["screen"] == "plan"


@pytest.mark.parametrize(("told", "signs"), STOPS[:2])
@pytest.mark.parametrize("later", [0, 1, book().rules.after_stop_days - 1, book().rules.after_stop_days])
@pytest.mark.parametrize("goes_on", [False, True])
def test_a_stop_belongs_to_the_person_and_no_new_plan_or_file_ends_it(tmp_path, told, signs, later, goes_on):
    page = Page(tmp_path)
    page.check()
    page.make()
    page.log({page.ids()[0]: DONE | told}, signs)
    page.today += timedelta(days=later)
    page.check()
    page.ask("examined")
    if goes_on and later:
        page.ask("go_on")
    soon = later < book().rules.after_stop_days or not (goes_on and later)
    assert page.ask("anew")["screen"] == "setup"
    assert bool(page.now["low"]) == soon
    assert (page.now["mastered"] == []) == soon
    before = kept_in(Store.open(tmp_path))
    if soon:
        page.ask("import", text=to_json(plan(LADDER), []))
        assert page.now["said"] == words().no_file.format(days=book().rules.after_stop_days)
        assert kept_in(Store.open(tmp_path)) == before
    page.make(mastered=list(LADDER), first=page.today.isoformat())
    assert page.now["screen"] == "plan"
    assert (page.ids() == list(LADDER[:2])) == soon


def test_a_stop_in_an_earlier_plan_that_another_computer_brings_stands_open(tmp_path):
    here, there = Store.open(tmp_path / "here"), Store.open(tmp_path / "there")
    keep_plan(there, start(), DAYS, [good(start().steps[0], MONDAY, signs=("fever",))])
    keep_plan(here, start(), DAYS)
    here.import_json(there.export_json())
    page = Page(tmp_path / "here")
    assert page.check()["screen"] == "refused"
    assert not shows_an_exercise(page.now)


def test_worse_again_and_again_closes_the_plan_until_somebody_has_examined(tmp_path):
    page = Page(tmp_path)
    rules = book().rules
    for k in range(rules.steps_back):
        page.today = TODAY + timedelta(days=2 * k)
        page.check()
        page.make()
        assert page.now["screen"] == "plan", k
        page.log({page.ids()[0]: DONE | {"next_morning": "worse"}})
    assert page.now["screen"] == "check"
    assert not shows_an_exercise(page.now)
    assert page.now["notes"] == [words().kept_examine.format(day=show_day(page.today))]
    page.today += timedelta(days=1)
    assert page.check()["screen"] == "refused"
    assert page.ask("examined")["screen"] == "stopped"
    assert page.ask("go_on")["screen"] == "plan"
    page.log({page.ids()[0]: DONE | {"next_morning": "worse"}})
    assert page.now["screen"] == "plan", "counted anew"


def test_a_result_counts_for_its_day_and_what_was_done_may_still_be_written_down(tmp_path):
    page = Page(tmp_path)
    page.check()
    page.make()
    id = page.ids()[0]
    page.today += timedelta(days=1)
    page.log({id: DONE}, day=TODAY)
    assert page.now["screen"] == "check"
    assert page.now["again"]
    assert [e.exercise for e in kept_in(Store.open(tmp_path)).log] == [id]
    page.check()
    assert page.now["screen"] == "plan"
    page.today += timedelta(days=40)
    for kind in ("csv", "sheet"):
        assert page.ask("file", kind=kind)["type"] == "page"
        assert page.now["screen"] == "check"


def test_every_step_says_when_to_stop_and_whom_it_is_not_for(tmp_path):
    page = Page(tmp_path)
    page.check()
    page.make()
    for step in page.now["steps"]:
        e = exercise(step["id"])
        assert (step["stop_if"], step["errors"]) == (e.stop_if, list(e.errors))
        assert step["not_for"] in (e.not_for, "")
        assert step["not_for"] or e.not_for == COMMON_LIST
    assert page.now["not_for"] == exercise_book().common.not_for


def test_a_sign_alone_is_written_down(tmp_path):
    page = Page(tmp_path)
    page.check()
    page.make()
    page.ask("log", done={}, signs=["fever"], day="")
    assert page.now["screen"] == "check"
    (entry,) = kept_in(Store.open(tmp_path)).log
    assert (entry.day, entry.sets, entry.signs) == (TODAY, 0, ("fever",))


def test_a_stop_that_another_window_logs_closes_this_one(tmp_path):
    one, two = Page(tmp_path), Page(tmp_path)
    for page in (one, two):
        page.check()
    one.make()
    two.check()
    one.log({one.ids()[0]: DONE | {"pain": "7"}})
    assert two.ask("file", kind="json")["screen"] == "check"
    assert not shows_an_exercise(two.now)


def test_a_new_plan_begins_a_new_log_and_the_old_one_stays_in_the_store(begun, tmp_path):
    begun.log({begun.ids()[0]: DONE})
    assert begun.ask("anew")["screen"] == "setup"
    assert begun.ask("keep_old")["screen"] == "plan"
    begun.ask("anew")
    assert begun.make()["screen"] == "plan"
    assert begun.now["history"] == []
    assert [len(Store.open(tmp_path).records(kind)) for kind in (PLAN, EVENT)] == [2, 1]


def test_other_days_and_the_files_follow(begun):
    assert begun.ask("days", days=[1, 2], first=TODAY.isoformat(), weeks=1)["wrong"]["days"]
    begun.ask("days", days=[1, 3], first="2027-01-20", weeks=1)
    assert begun.now["calendar"] == [["Week 1", "Thu 21 January", "Tue 26 January"]]
    titles = [step["title"] for step in begun.now["steps"]]
    csv = begun.ask("file", kind="csv")
    assert [line.split(",")[0] for line in csv["text"].splitlines()[1::3]] == ["2027-01-21", "2027-01-26"]
    assert begun.ask("file", kind="ics")["text"].count("BEGIN:VEVENT") == 2
    printed = begun.ask("file", kind="sheet")["text"]
    assert printed.startswith("<!DOCTYPE html>")
    assert all(title in printed for title in titles)
    assert begun.ask("file", kind="exe")["type"] == "page"
    begun.today = date(2027, 3, 1)
    begun.check()
    assert begun.now["calendar"][0] == ["Week 1", "Tue 2 March", "Thu 4 March"], "days that have passed are not shown"


def test_a_file_moves_plan_and_log_to_another_computer(begun, tmp_path):
    begun.log({begun.ids()[0]: DONE})
    here = begun.now
    text = begun.ask("file", kind="json")["text"]
    there = Page(tmp_path / "there")
    there.check()
    there.ask("import", text=text)
    assert there.now["said"] == words().taken.format(count=1)
    same = ("steps", "decisions", "calendar", "history", "schedule", "mornings")
    assert {key: there.now[key] for key in same} == {key: here[key] for key in same}
    before = kept_in(Store.open(tmp_path / "there"))
    for bad in ("", "{}", text.replace("bridge", "bribe"), text.replace('"weeks": 2', '"weeks": 2000')):
        assert there.ask("import", text=bad)["said"].startswith("Nothing was imported. This")
    assert kept_in(Store.open(tmp_path / "there")) == before


def test_an_imported_stop_is_a_stop(begun, tmp_path):
    stopped = [good(start().steps[0], MONDAY, pain=6)]
    assert begun.ask("import", text=to_json(start(), stopped))["screen"] == "check"
    begun.check()
    assert begun.now["screen"] == "stopped"
    begun.ask("go_on")
    cleared = to_json(start(), kept_in(Store.open(tmp_path)).log)
    assert begun.ask("import", text=cleared)["screen"] == "plan"
    assert from_json(begun.ask("file", kind="json")["text"])[1] == (*stopped, Cleared(TODAY))


def test_the_page_s_day_counts_where_it_can_be_and_the_server_s_elsewhere(tmp_path):
    page = Page(tmp_path)
    page.check()
    for told, first in (("2027-01-19", "2027-01-19"), ("2027-01-17", "2027-01-17"), ("2030-01-01", TODAY.isoformat()),
                        ("soon", TODAY.isoformat()), (None, TODAY.isoformat())):  # fmt: skip
        message = {"type": "result", "urgency": "no_flag", "today": told}
        assert page.desk.answer(message, lambda: TODAY)["first"] == first


def test_a_full_disk_loses_nothing_and_is_told(tmp_path):
    (tmp_path / "data").write_text("in the way")
    page = Page(tmp_path / "data")
    page.check()
    page.make()
    page.log({page.ids()[0]: DONE})
    assert "cannot be saved" in page.now["notes"][0]
    assert len(page.now["history"]) == 1
    (tmp_path / "data").unlink()
    page.check()
    assert page.now["notes"] == []
    assert len(kept_in(Store.open(tmp_path / "data")).log) == 1


@pytest.mark.parametrize("data", [{}, [], {"plan": "x", "entry": {"day": "soon"}}, {"plan": 3}])
def test_what_cannot_be_read_is_counted_and_left(begun, tmp_path, data):
    store = Store.open(tmp_path)
    store.save_record(EVENT, data)
    store.save_record(PLAN, data)
    begun.check()
    assert begun.now["screen"] == "plan"
    assert begun.now["notes"] == [words().unread.format(count=2)]


# ---- whatever is done in whatever order ------------------------------------------------------------------------------

ACTS = st.one_of(
    st.tuples(st.just("check"), st.sampled_from([*URGENCIES, "no_flag", "no_flag", None]), st.booleans()),
    st.tuples(st.sampled_from(["hello", "make", "go_on", "anew", "keep_old", "restart", "morning", "import", "files"])),
    st.tuples(st.sampled_from(["examined", "next_day", "go_on"])),
    st.tuples(st.just("log"), st.sampled_from([0, 0, 2, 4, 5, 9]), st.integers(0, 3), st.booleans()),
)


def signs_unanswered(folder):
    """Whether a sign was logged, for any plan, after the last check that cleared a stop: read from what is stored."""
    events = [json.loads(record.data) for record in Store.open(folder).records(EVENT)]
    last = max((k for k, event in enumerate(events) if event.get("cleared")), default=-1)
    return any(event.get("entry", {}).get("signs") for event in events[last + 1 :])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTS, max_size=14))
def test_nothing_is_shown_without_a_result_nor_after_a_stop_until_the_check_allows_it(acts):
    folder = tempfile.mkdtemp()
    try:
        page, allowed, examined = Page(folder), False, False
        own = to_json(start(), history()[:3])
        for name, *told in [("check", "no_flag", False), ("make",), *acts]:
            if name == "check":
                page.check(*told)
                examined = told[1]
                result = CheckResult(told[0], (), (), ()) if told[0] else None
                allowed = may_show(result, "plan", told[1])
            elif name == "make":
                page.make()
            elif name == "log":
                pain, back, sign = told
                id = page.ids()[0] if page.now.get("screen") == "plan" else "bridge"
                told_open = page.now.get("screen") == "plan"
                day = page.today - timedelta(days=back)
                page.log({id: DONE | {"pain": str(pain)}}, ["faint"] if sign else [], day)
                allowed = allowed and not (told_open and (sign or pain >= book().rules.pain_stop))
            elif name == "restart":
                today, page, allowed = page.today, Page(folder), False
                page.today = today
            elif name == "next_day":
                page.today += timedelta(days=1)
                allowed = False
                page.ask("nothing")
            elif name == "import":
                page.ask("import", text=own)
            elif name == "files":
                said = page.ask("file", kind="csv")
                assert (said["type"] == "file") <= allowed
                page.now = page.ask("nothing")
            elif name == "morning":
                page.ask("morning", entry=f"{TODAY.isoformat()} bridge", next_morning="worse")
            else:
                page.ask(name)
                allowed = allowed and name != "hello"
                examined = examined or name == "examined"
            kept = kept_in(Store.open(folder))
            stopped = kept is not None and replay(kept.plan, kept.log).stopped
            screen = page.now.get("screen")
            if screen is None:
                continue
            if screen in ("plan", "setup", "stopped"):
                assert allowed
                assert examined or not signs_unanswered(folder), "a sign stays one until somebody has examined them"
            if screen == "plan":
                assert not stopped
                assert [s["id"] for s in page.now["steps"]] == [s.exercise for s in replay(kept.plan, kept.log).steps]
            elif screen != "setup":
                assert not shows_an_exercise(page.now)
        said = (Path(folder) / FILE).read_bytes()
        for answer in (*URGENCIES, "urgency", "examined", *(gate.id for gate in book().gate)):
            assert answer.encode() not in said, "nothing of the check and of the questions before a plan is kept"
    finally:
        shutil.rmtree(folder)


def test_the_widget_itself_keeps_nothing_of_the_check_nor_of_the_plan(tmp_path):
    page, widget = Page(tmp_path), Training(Store.open(tmp_path))
    before = json.dumps(widget.get_state(), default=str)
    page.desk = widget._desk
    page.check("see_clinician", True)
    page.make()
    page.log({page.ids()[0]: DONE})
    assert json.dumps(widget.get_state(), default=str) == before
    assert repr(widget) == words().sentence
    ids = {q.id for q in questions()}
    assert not ids & set(Store.open(tmp_path).export_json().replace('"', " ").split())


# ---- what was recorded, in order -------------------------------------------------------------------------------------


@st.composite
def recorded(draw):
    events = []
    for _ in range(draw(st.integers(0, 12))):
        day = MONDAY + timedelta(days=draw(st.integers(0, 4)))
        if draw(st.integers(0, 3)) == 0:
            latest = max((e.day for e in events), default=day)
            events.append(Cleared(max(day, latest)))
        else:
            step = draw(st.sampled_from(start().steps))
            events.append(good(step, day, pain=draw(st.sampled_from([0, 0, 2, 6]))))
    return events


@given(recorded())
def test_a_stop_lasts_until_a_check_that_came_after_it(events):
    log = in_order(events)
    assert [e.day for e in log] == sorted(e.day for e in log)
    after = [k for k, e in enumerate(events) if isinstance(e, Cleared)][-1:] or [-1]
    open_stops = [e for e in events[after[0] + 1 :] if isinstance(e, Entry) and e.stops]
    assert replay(start(), log).stopped == bool(open_stops)
    entries = [e for e in log if isinstance(e, Entry)]
    assert len({(e.day, e.exercise) for e in entries}) == len(entries)
    for e in entries:
        versions = [o for o in events if isinstance(o, Entry) and (o.day, o.exercise) == (e.day, e.exercise)]
        assert e == ([o for o in versions if o.stops] or versions)[-1]


def test_a_log_belongs_to_its_plan_whatever_another_computer_adds(tmp_path):
    here, there = Store.open(tmp_path / "here"), Store.open(tmp_path / "there")
    keep_plan(there, plan(LADDER), DAYS)
    keep_plan(here, start(), DAYS)
    keep(there, good(plan(LADDER).steps[0], MONDAY, pain=9))
    keep(here, history()[0])
    here.import_json(there.export_json())
    assert kept_in(here).plan == start()
    assert kept_in(here).log == history()[:1]


def test_without_a_plan_there_is_nothing_to_log_for(tmp_path):
    with pytest.raises(ValueError, match="no plan"):
        keep(Store.open(tmp_path), history()[0])


# ---- the picture, and the page without a kernel ----------------------------------------------------------------------


def test_progress_says_in_words_what_it_shows():
    shown = progress(history())
    for id in {e.exercise for e in history()}:
        assert asks(id) in shown.alt
    assert f"a worse morning: {len(person().odd)}." in shown.alt
    with pytest.raises(ValueError, match="nothing"):
        progress([])


def test_doses_in_words_leave_room_for_each_other():
    log = [good(start().steps[0], MONDAY + timedelta(days=k), pain=k % 3) for k in range(80)]
    axes = lanes(log, MONDAY, 80 / 7, {}, "Every day").axes[0]
    places = sorted(t.xy[0] for t in axes.texts)
    assert all(b - a >= 80 / 7 * APART - 1e-9 for a, b in pairwise(places))


def test_a_demand_is_that_of_the_model():
    assert asks("bridge") == asks("crook-lying-breathing") == "no number"
    assert asks("heel-slide").startswith("up to ")
    assert asks("supine-march") == "29 N m"


def test_without_a_kernel_a_printed_sample_and_the_way_to_one():
    still = show().still()
    for step in start().steps:
        assert str(step) in still
    assert "does not exist" in still
    assert "python3 course.py" in still
    assert "invented" in still
