"""The computed parts of the instructor's guide, lessons/README.md: times, syllabuses, objectives, misconceptions.

    python3 course.py guide              prints them
    python3 course.py guide --pace 2     prints them for a class that talks more
    python3 course.py guide --write      puts them into lessons/README.md, between its marks

Minutes come from the plans (plan.md), objectives and misconceptions from the quizzes, the choice from guide.toml.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from lessons.evidence.data import DataError, Record, load_toml, near_matches
from lessons.teaching import pages
from lessons.teaching.pages import Section
from lessons.teaching.quiz import LEVELS
from lessons.teaching.quiz import load as load_quiz

README = pages.LESSONS / "README.md"
DATA = Path(__file__).parent / "guide.toml"


class Part(Record, frozen=True):
    """What a class does in one go: sections of a lesson, or a pause in minutes."""

    lesson: str = ""
    sections: tuple[str, ...] = ()
    week: int = 0
    pause: int = 0


class Syllabus(Record, frozen=True):
    """One way through the course. `limit` is the time of a meeting, in minutes."""

    id: str
    limit: int
    part: tuple[Part, ...]


class Misconception(Record, frozen=True):
    """A wrong option of a question, word for word."""

    lesson: str
    question: str
    option: str


class Guide(Record, frozen=True):
    """What guide.toml holds. `pace` is minutes in class for each minute of a plan."""

    pace: float
    syllabus: tuple[Syllabus, ...]
    misconception: tuple[Misconception, ...]


def load(path: Path = DATA) -> Guide:
    """The checked choice of sections and misconceptions. Raises DataError."""
    guide = load_toml(path, Guide)
    for syllabus in guide.syllabus:
        for part in syllabus.part:
            if part.lesson:
                try:
                    _chosen(part)
                except DataError as error:
                    raise DataError(f"{path}: syllabus {syllabus.id!r}: {error}") from error
    return guide


def parts(pace: float | None = None) -> dict[str, str]:
    """Each computed part of the guide as Markdown, by the name of its marks."""
    guide = load()
    pace = guide.pace if pace is None else pace
    made = {s.id: (_weeks if any(p.week for p in s.part) else _one_meeting)(s, pace) for s in guide.syllabus}
    return made | {"times": _times(pace), "levels": _levels(), "misconceptions": _misconceptions(guide)}


def filled(text: str, made: dict[str, str]) -> str:
    """The text with what was made between its marks `<!-- name -->` and `<!-- end of name -->`. Raises DataError."""
    for name, part in made.items():
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        if not between.search(text):
            raise DataError(f"{README}: there are no marks <!-- {name} --> and <!-- end of {name} -->")
        text = between.sub(partial(_between, part), text)
    return text


def minutes(syllabus: Syllabus, pace: float) -> dict[int, int]:
    """How long each meeting takes, by its week (0 where there is one meeting), pauses included."""
    total: dict[int, int] = {}
    for part in syllabus.part:
        total[part.week] = total.get(part.week, 0) + _in_class(part, pace)
    return total


def homework(syllabus: Syllabus) -> dict[int, int]:
    """How long the rest of each week's lessons takes at home, alone."""
    total: dict[int, int] = {}
    for part in syllabus.part:
        total[part.week] = total.get(part.week, 0) + _at_home(part)
    return total


def whole(minutes: float) -> int:
    """Minutes without a fraction; half a minute counts as one, everywhere."""
    return math.floor(minutes + 0.5)


# ---- the tables ------------------------------------------------------------------------------------------------------


def _one_meeting(syllabus: Syllabus, pace: float) -> str:
    rows, clock = [], 0
    for part in syllabus.part:
        length = _in_class(part, pace)
        what = f"{_title(part.lesson)}: {'; '.join(part.sections)}" if part.lesson else "Pause"
        rows.append([f"{clock // 60}:{clock % 60:02}", str(length), what])
        clock += length
    return _table(["Starts at", "Minutes", "What"], [*rows, [f"{clock // 60}:{clock % 60:02}", "", "End"]])


def _weeks(syllabus: Syllabus, pace: float) -> str:
    rows = []
    for part in syllabus.part:
        done = "; ".join(part.sections) or "nothing"
        rows.append([str(part.week), _title(part.lesson), done, str(_in_class(part, pace)), str(_at_home(part))])
    home = homework(syllabus)
    for week, length in minutes(syllabus, pace).items():
        rows.append([str(week), "**together**", "", f"**{length}**", f"**{home[week]}**"])
    return _table(
        ["Week", "Lesson", "In class", "Minutes", "The rest at home, minutes"], sorted(rows, key=lambda r: r[0])
    )


def _times(pace: float) -> str:
    rows = []
    for lesson in _lessons():
        plan = sum(section.minutes for section in _plan(lesson))
        rows.append([_title(lesson), str(pages.minutes(lesson)), str(whole(plan)), str(whole(pace * plan))])
    return _table(["Lesson", "One pass, alone", "By the plan, alone", "All of it in a class that talks"], rows)


def _levels() -> str:
    rows = []
    for lesson in _lessons():
        for aim in sorted(load_quiz(lesson).objective, key=lambda aim: LEVELS.index(aim.level)):
            rows.append([_title(lesson), aim.level, aim.text[:1].lower() + aim.text[1:].rstrip(".")])
    return _table(["Lesson", "Level", "Learners will be able to"], rows)


def _misconceptions(guide: Guide) -> str:
    rows = []
    for one in guide.misconception:
        where = f"{DATA}: {one.lesson}"
        asked = {q.id: q for q in load_quiz(one.lesson).question}
        if one.question not in asked:
            raise DataError(f"{where} has no question {one.question!r}; {near_matches(one.question, asked)}")
        wrong = {o.text: o.feedback for o in asked[one.question].option if not o.right}
        if one.option not in wrong:
            near = near_matches(one.option, wrong)
            raise DataError(f"{where}, question {one.question!r}: there is no wrong option {one.option!r}; {near}")
        rows.append([_title(one.lesson), asked[one.question].prompt, one.option, wrong[one.option]])
    return _table(["Lesson", "Asked", "Some say", "What helps"], rows)


# ---- small things ----------------------------------------------------------------------------------------------------


def _lessons() -> list[str]:
    return [pages.lesson_of(path.stem) for path in pages.notebooks()]


def _plan(lesson: str) -> tuple[Section, ...]:
    return pages.read_plan(pages.LESSONS / lesson / "plan.md").sections


def _chosen(part: Part) -> list[Section]:
    there = {section.heading: section for section in _plan(part.lesson)}
    for name in part.sections:
        if name not in there:
            raise DataError(f"the plan of {part.lesson} has no section {name!r}; {near_matches(name, there)}")
    return [there[name] for name in part.sections]


def _in_class(part: Part, pace: float) -> int:
    return part.pause or whole(pace * sum(section.minutes for section in _chosen(part)))


def _at_home(part: Part) -> int:
    return whole(sum(s.minutes for s in _plan(part.lesson)) - sum(s.minutes for s in _chosen(part)))


def _title(lesson: str) -> str:
    path = pages.notebook_path(lesson)
    return f"{path.stem[:2]} {pages.read_notebook(path).title}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def _between(part: str, marks: re.Match[str]) -> str:
    return f"{marks[1]}\n{part}\n{marks[2]}"


def main(arguments: Sequence[str]) -> int:
    """Print the computed parts, or write them into the guide."""
    parser = argparse.ArgumentParser(prog="python3 course.py guide", description=__doc__.splitlines()[0])
    parser.add_argument("--pace", type=float, help="minutes in class for each minute of a plan")
    parser.add_argument("--write", action="store_true", help="write them into lessons/README.md")
    asked = parser.parse_args(arguments)
    made = parts(asked.pace)
    if asked.write:
        README.write_text(filled(README.read_text(encoding="utf-8"), made), encoding="utf-8")
    else:
        print("\n".join(f"{name}\n\n{part}" for name, part in made.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
