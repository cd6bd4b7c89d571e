"""The instructor's guide: what is computed in it, what a lab finds, and that it is as its sources say."""

import itertools
import re

import msgspec
import pytest

from lessons.evidence.data import DataError
from lessons.how_it_moves_you import lever
from lessons.other_hip_flexors import compare
from lessons.other_hip_flexors.compare import NAMES
from lessons.stretch_it import stretch
from lessons.teaching import guide, pages
from lessons.teaching.quiz import LEVELS, lessons_with_a_quiz, load
from lessons.the_taxi_driver import what_a_test_tells
from lessons.when_it_gets_short import couch, sitting

TEXT = guide.README.read_text(encoding="utf-8")
SHEETS = (guide.README.parent / "lab_sheets.md").read_text(encoding="utf-8")


def test_the_guide_is_as_plans_and_quizzes_say():
    # If this fails: python -m lessons.teaching.guide --write
    assert guide.filled(TEXT, guide.parts()) == TEXT


def test_every_meeting_fits_its_time_and_uses_most_of_it():
    loaded = guide.load()
    for syllabus in loaded.syllabus:
        for length in guide.minutes(syllabus, loaded.pace).values():
            assert 0.9 * syllabus.limit <= length <= syllabus.limit


def test_minutes_are_those_of_the_plans_times_the_pace():
    session = next(s for s in guide.load().syllabus if s.id == "session")
    alone = 0.0
    for part in session.part:
        plan = pages.read_plan(pages.LESSONS / part.lesson / "plan.md")
        alone += sum(section.minutes for section in plan.sections if section.heading in part.sections)
    assert guide.minutes(session, 1) == {0: alone}
    assert guide.minutes(session, 3) == {0: 3 * alone}


def test_half_a_minute_always_counts_as_one():
    # the round() of Python would give 2, 4, 52 and 68
    assert [guide.whole(minutes) for minutes in (2.5, 3.5, 52.5, 67.5, 3.4, 0)] == [3, 4, 53, 68, 3, 0]
    rows = [line.split(" | ") for line in guide.parts()["times"].splitlines()[2:]]
    assert all(int(row[3].strip("| ")) == guide.whole(1.5 * int(row[2])) for row in rows)


def test_the_session_has_a_way_to_forty_minutes():
    loaded = guide.load()
    session = next(s for s in loaded.syllabus if s.id == "session")
    [left_out] = re.findall(r'For forty minutes, leave out "(.+?)"', TEXT)
    kept = [msgspec.structs.replace(p, sections=tuple(s for s in p.sections if s != left_out)) for p in session.part]
    assert kept != list(session.part)
    assert guide.minutes(msgspec.structs.replace(session, part=tuple(kept)), loaded.pace)[0] <= 40
    assert "a projector and forty minutes" in (guide.README.parents[1] / "README.md").read_text(encoding="utf-8")


def test_homework_comes_before_a_meeting_and_little_is_left_after_the_last():
    weeks = next(s for s in guide.load().syllabus if s.id == "weeks")
    assert f"Each meeting lasts {weeks.limit} minutes" in TEXT
    *before, last = guide.homework(weeks).values()
    assert max(before) <= weeks.limit
    assert last < min(before)


def test_the_minutes_in_a_plan_s_short_form_add_up():
    found = 0
    for path in pages.LESSONS.glob("*/plan.md"):
        for total, how in re.findall(r"^A class in (\d+) minutes: ([^.]+)\.", path.read_text(encoding="utf-8"), re.M):
            parts = re.findall(r"\((\d+)\)", how) or re.findall(r"\b(\d+) for ", how)
            assert sum(map(int, parts)) == int(total), path
            found += 1
    assert found >= 8


def test_a_plan_never_asks_for_less_time_than_one_pass_of_its_lesson():
    for lesson in guide._lessons():
        assert sum(section.minutes for section in guide._plan(lesson)) >= pages.minutes(lesson), lesson


def test_each_table_adds_up():
    made = guide.parts()
    rows = [line.split(" | ") for line in made["half_day"].splitlines()[2:]]
    clock = [60 * int(row[0].strip("| ").split(":")[0]) + int(row[0].split(":")[1]) for row in rows]
    assert [b - a for a, b in itertools.pairwise(clock)] == [int(row[1]) for row in rows[:-1]]
    for syllabus in guide.load().syllabus:
        taken = [name for part in syllabus.part for name in ((part.lesson, s) for s in part.sections)]
        assert len(taken) == len(set(taken))


def test_safety_comes_before_everything_else():
    for syllabus in guide.load().syllabus:
        assert syllabus.part[0].lesson == "start_here"
        assert "Get emergency help now" in syllabus.part[0].sections


def test_every_objective_stands_in_the_table_of_levels():
    rows = guide.parts()["levels"].splitlines()[2:]
    assert len(rows) == sum(len(load(lesson).objective) for lesson in lessons_with_a_quiz())
    assert all(row.split(" | ")[1] in LEVELS for row in rows)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"Pull and lever"', '"Pull and lver"', "has no section 'Pull and lver'; did you mean 'Pull and lever'"),
        ('option = "Yes, pressing hurts"', 'option = "Yes, it hurts"', "there is no wrong option 'Yes, it hurts'"),
        ('question = "one_sign"', 'question = "one_sgn"', "no question 'one_sgn'; did you mean 'one_sign'"),
        ("limit = 45", "limt = 45", "limt"),
    ],
)
def test_a_mistake_in_the_choice_is_named(tmp_path, monkeypatch, old, new, says):
    text = guide.DATA.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "guide.toml").write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(guide, "load", lambda load=guide.load: load(tmp_path / "guide.toml"))
    with pytest.raises(DataError, match=re.escape(says)):
        guide.parts()


def test_a_text_without_the_marks_is_refused():
    with pytest.raises(DataError, match="end of session"):
        guide.filled("nothing", {"session": "x"})


# ---- the lab sheets --------------------------------------------------------------------------------------------------


def say(explorer, **state):
    explorer.state = explorer.state | state
    return repr(explorer)


def test_labs_find_what_the_guide_says():
    one = lever()
    for hip in (0, 30, 60, 75, 90):
        found = re.search(r"(\d+) mm long.*lever is (\d+) mm", say(one, hip_flexion=hip))
        assert f"| {hip}° | {found[1]} | {found[2]} |" in TEXT
    two = sitting()
    assert "4.7 cm shorter" in say(two, hip=90, back=0)
    assert "5.9 cm shorter" in say(two, hip=90, back=40)
    assert "You stand" in say(two, hip=0, back=0)
    assert "Sitting upright 4.7 cm shorter, slumped 5.9 cm" in TEXT
    three = couch()
    for tilt in (0, 5, 10, 15):
        said = say(three, tightness=20, tilt=tilt)
        found = re.search(r"(\d+)° (above|below) the couch.*hip itself is (?:still )?bent by (\d+)°", said)
        assert f"| {tilt}° | {found[1]}° {found[2]} | {found[3]}° |" in TEXT
        assert ("says free" in said) == (tilt >= 10)
    four = what_a_test_tells()
    after = [re.search(r"it is (\d+) of 100", say(four, before=n))[1] for n in (1, 5, 10, 50)]
    assert f"of 100 people {after[0]}, {after[1]}, {after[2]} and {after[3]} have it" in TEXT
    six = compare()
    for name in ("Psoas", "Iliacus", "Sartorius", "Adductor longus", "Adductor brevis", "Gracilis"):
        levers = []
        for hip in (0, 30, 60, 75, 90):
            said = say(six, first=NAMES.index(name), second=2, hip_flexion=hip)
            does, mm = re.search(rf"{name}: (\w+) .*?hip(?:, lever (\d+) mm)?\. ", said).groups()
            levers.append("−" * (does == "straightens") + (mm or "0"))
        assert f"| {name.lower()} | {' | '.join(levers)} |" in TEXT
    five = stretch()
    for lunge, tuck, longer in ((20, 0, "8.3 mm"), (20, -15, "2.3 mm"), (5, 0, "2.1 mm")):
        said = say(five, lunge=lunge, tuck=tuck)
        assert f"{longer} longer" in said
        opened, [*arched] = re.search(r"opened by (\d+)°", said)[1], re.findall(r"arched by (\d+)°", said)
        tip = f"tipped forward {-tuck}°" if tuck else "0°"
        row = [f"{lunge}°", tip, longer.removesuffix(" mm"), f"{opened}°", f"{(*arched, '0')[0]}°"]
        assert f"| {' | '.join(row)} |" in TEXT


def test_the_answers_to_the_numbered_questions_are_the_model_s():
    answers = TEXT.split("## Lab sheets")[1].split("## Answers")[0]
    one = lever()
    turns = [re.search(r"turns the hip with ([\d.]+) N m", say(one, hip_flexion=hip))[1] for hip in (0, 75)]
    assert "{} N m at 0°. At 75° it is {} N m".format(*turns) in answers
    assert say(one, hip_flexion=60, knee_flexion=0) == say(one, hip_flexion=60, knee_flexion=100), "3: the knee"
    assert "1.1 cm shorter" in say(sitting(), hip=0, back=40)
    assert "takes off 4.7 cm, the bent back 1.2 cm more (alone, in standing: 1.1 cm)" in answers
    assert round(5.9 - 4.7, 1) == 1.2
    assert "called tight" in say(couch(), tightness=20, tilt=5)
    assert "the test says free" in say(couch(), tightness=20, tilt=10)
    assert "26 of 100" in say(what_a_test_tells(), before=10)
    assert round(32 / 122 * 100) == 26
    at_90 = {}
    for name in ("Psoas", "Iliacus", "Sartorius", "Adductor longus", "Adductor brevis", "Gracilis"):
        said = say(compare(), first=NAMES.index(name), second=2, hip_flexion=90)
        does, mm = re.search(rf"{name}: (\w+) .*?hip, lever (\d+) mm\. ", said).groups()
        at_90.setdefault(does, []).append(f"{name.lower()} {int(mm) / 10:.1f}")
    flat = re.sub(r"\s+", " ", answers)
    assert f"Bend: {', '.join(at_90['bends'])} N m. Straighten: {', '.join(at_90['straightens'])} N m." in flat


def test_every_numbered_question_of_a_sheet_has_its_answer():
    def counts(text, head):
        return [len(re.findall(r"^\d\. ", part, re.M)) for part in re.split(head, text, flags=re.M)[1:]]

    asked = counts(SHEETS, r"^## \d ")
    assert counts(TEXT.split("## Lab sheets")[1].split("## Answers")[0], r"^\*\*\d ") == asked
    assert min(asked) >= 2


def test_each_sheet_names_an_explorer_that_is_there_and_gives_no_answer_away():
    for explorer in (lever(), sitting(), couch(), what_a_test_tells(), compare()):
        assert f'"{explorer.content["title"]}"' in SHEETS
    assert re.findall(r"^## (\d) ", SHEETS, re.M) == list("123456")
    for number in ("371", "362", "8.3", "4.7 cm", "26 of"):
        assert number not in SHEETS


def test_links_of_the_guide_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (guide.README.parent / target).exists(), target
