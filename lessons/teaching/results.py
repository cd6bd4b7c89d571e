"""Sums up a class: learners' exported answers in, a table for each question and each objective out.

    python3 course.py results answers/*.json               # a table on the screen and two CSV files
    python3 course.py results answers --to summary --names # also one row for each file, by its name

Only answers are read. An exported file may also hold a log of exercise and pain; that is health data, so it is skipped
unread and never shown. Whether an answer is right is judged again, by the questions that are here now.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons.teaching import questions
from lessons.teaching.quiz import Bank, Question, is_answer, is_right
from lessons.teaching.store import Answer, ProgressError, exported_answers

FOLDER = "class-results"
SMALL = 5  # in a class smaller than this, a row can be as good as a name
PRIVACY = (
    "Privacy: answers belong to those who gave them. Say what you collect and why, delete the files when you are done, "
    "and do not grade with them: a file can be changed by hand. Names are shown only with --names."
)
SMALL_CLASS = f"With fewer than {SMALL} learners a row can tell who somebody is: do not pass these tables on."


@dataclass(frozen=True)
class Learner:
    """One file: its name, and for each question (lesson, id) the answers to today's version, oldest first."""

    name: str
    answers: Mapping[tuple[str, str], tuple[Any, ...]]


@dataclass(frozen=True)
class QuestionRow:
    """How a question went: counts of learners, and what was most often wrong at first, with its count."""

    number: str
    lesson: str
    question: Question
    objective: str
    level: str
    answered: int
    right_first: int
    right_end: int
    wrong: str
    wrong_count: int


@dataclass(frozen=True)
class ObjectiveRow:
    """How an objective went, over all answers to its questions that are not guesses."""

    number: str
    lesson: str
    objective: str
    level: str
    questions: int
    answered: int
    right_first: int
    right_end: int


# ---- reading ---------------------------------------------------------------------------------------------------------


def files(paths: Iterable[Path]) -> list[Path]:
    """The files meant: a folder stands for its JSON files, and a name with * for what it fits."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.glob("*.json") if one.is_file())
        elif any(sign in path.name for sign in "*?[") and not path.exists():
            found += sorted(path.parent.glob(path.name))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def read(paths: Iterable[Path]) -> tuple[list[Learner], list[str]]:
    """The learners in the files, and one sentence for each file or part of a file that does not count."""
    banks = {lesson.bank.lesson: lesson.bank for lesson in questions.lessons()}
    asked = _asked(banks.values())
    learners: list[Learner] = []
    whole: list[tuple[str, set[Answer]]] = []
    said: list[str] = []
    for path in paths:
        try:
            answers = exported_answers(path.read_bytes())
        except OSError as error:
            said.append(f"{path.name}: not counted, it cannot be read ({error.strerror}).")
            continue
        except ProgressError as error:
            said.append(f"{path.name}: not counted, {str(error).rstrip('.')}.")
            continue
        kept: dict[tuple[str, str], list[Any]] = defaultdict(list)
        other = 0
        for a in answers:
            q = asked.get((a.lesson, a.question))
            value = json.loads(a.answer)
            if q is None or a.version != banks[a.lesson].version or not is_answer(q, value):
                other += 1
            else:
                kept[a.lesson, a.question].append(value)
        if not kept:
            said.append(f"{path.name}: not counted, it has no answer to the questions that are here now.")
            continue
        if other:
            said.append(f"{path.name}: {_many(other, 'answer')} to other versions of the questions left out.")
        whole.append((path.name, set(answers)))
        learners.append(Learner(path.stem, {key: tuple(values) for key, values in kept.items()}))
    return _once(learners, whole, said), said


def _once(learners: list[Learner], whole: list[tuple[str, set[Answer]]], said: list[str]) -> list[Learner]:
    """The learners without files whose answers, times included, are all in another file: exported twice."""
    kept = []
    order = sorted(range(len(whole)), key=lambda i: (len(whole[i][0]), whole[i][0]))  # "ana.json" before "ana (1).json"
    for i, learner in enumerate(learners):
        name, answers = whole[i]
        twins = [
            other
            for j, (other, theirs) in enumerate(whole)
            if j != i and answers and (answers < theirs or (answers == theirs and order.index(j) < order.index(i)))
        ]
        if twins:
            said.append(f"{name}: not counted, all its answers are in {twins[0]} too.")
        else:
            kept.append(learner)
    return kept


# ---- summing up ------------------------------------------------------------------------------------------------------


def question_rows(learners: Sequence[Learner]) -> list[QuestionRow]:
    """One row for each question that somebody answered, in the order of the course."""
    rows = []
    for lesson in questions.lessons():
        aims = {aim.id: aim for aim in lesson.bank.objective}
        for q in lesson.bank.question:
            given = [
                who.answers[lesson.bank.lesson, q.id] for who in learners if (lesson.bank.lesson, q.id) in who.answers
            ]
            if not given:
                continue
            wrongs = Counter(words for tries in given if not is_right(q, tries[0]) for words in mistakes(q, tries[0]))
            words, count = min(wrongs.items(), key=lambda item: (-item[1], item[0])) if wrongs else ("", 0)
            rows.append(QuestionRow(
                lesson.number, lesson.title, q, aims[q.objective].text, aims[q.objective].level, len(given),
                sum(is_right(q, tries[0]) for tries in given), sum(is_right(q, tries[-1]) for tries in given),
                words, count,
            ))  # fmt: skip
    return rows


def objective_rows(rows: Sequence[QuestionRow]) -> list[ObjectiveRow]:
    """One row for each objective of which a question was answered; guesses before reading do not count here."""
    grouped: dict[tuple[str, str], list[QuestionRow]] = defaultdict(list)
    for row in rows:
        if row.question.where != "predict":
            grouped[row.number, row.objective].append(row)
    return [
        ObjectiveRow(
            number, some[0].lesson, objective, some[0].level, len(some), sum(r.answered for r in some),
            sum(r.right_first for r in some), sum(r.right_end for r in some),
        )
        for (number, objective), some in grouped.items()
    ]  # fmt: skip


def mistakes(q: Question, answer: Any) -> list[str]:
    """What was wrong in a wrong answer, each thing in words."""
    if q.kind == "single":
        return [q.option[answer].text]
    if q.kind == "multiple":
        chosen = {i: i in answer for i in range(len(q.option))}
        return [
            o.text if chosen[i] else f"not chosen: {o.text}" for i, o in enumerate(q.option) if o.right != chosen[i]
        ]
    if q.kind == "number":
        assert q.answer is not None
        return ["too low" if answer < q.answer else "too high"]
    if q.kind == "order":
        return [f"place {i + 1}: {q.items[item]}" for i, item in enumerate(answer) if item != i]
    if q.kind == "match":
        return [f"{q.pairs[i][0]} = {q.pairs[j][1]}" for i, j in enumerate(answer) if i != j]
    return [
        f"{q.names[spot]} called {q.names[name]}" for spot, name in zip(q.spots, answer, strict=True) if spot != name
    ]


# ---- showing ---------------------------------------------------------------------------------------------------------


def show(learners: Sequence[Learner], rows: Sequence[QuestionRow]) -> str:
    """The tables for the screen: each objective, then each question with what was most often wrong."""
    parts = [f"{_many(len(learners), 'learner')}.", ""]
    parts += ["Objectives: right at the first try, and in the end (guesses left out)", ""]
    for o in objective_rows(rows):
        parts.append(f"  {o.number}  {_share(o.right_first, o.answered)}  {_share(o.right_end, o.answered)}  "
                     f"{o.objective} ({o.level}, {_many(o.questions, 'question')})")  # fmt: skip
    parts += ["", "Questions: answered by, right at the first try, in the end, most often wrong", ""]
    for r in rows:
        guess = ", a guess" if r.question.where == "predict" else ""
        wrong = f"\n{'':34}{r.wrong_count} x {r.wrong}" if r.wrong else ""
        parts.append(f"  {r.number}  {r.answered:4}   {_share(r.right_first, r.answered)}  "
                     f"{_share(r.right_end, r.answered)}   {r.question.id}{guess}{wrong}")  # fmt: skip
    return "\n".join(parts)


def write(folder: Path, rows: Sequence[QuestionRow], learners: Sequence[Learner], names: bool) -> list[str]:
    """Write the CSV files into `folder`; their names."""
    tables: dict[str, list[list[Any]]] = {
        "questions.csv": [
            ["lesson", "title", "question", "where", "objective", "level", "prompt", "answered", "right at first try",
             "right in the end", "most often wrong at first", "how often"],
            *([r.number, r.lesson, r.question.id, questions.WHERE[r.question.where], r.objective, r.level,
               r.question.prompt, r.answered, r.right_first, r.right_end, r.wrong, r.wrong_count] for r in rows),
        ],
        "objectives.csv": [
            ["lesson", "title", "objective", "level", "questions", "answers", "right at first try", "right in the end"],
            *([o.number, o.lesson, o.objective, o.level, o.questions, o.answered, o.right_first, o.right_end]
              for o in objective_rows(rows)),
        ],
    }  # fmt: skip
    if names:
        tables["learners.csv"] = [["file", "questions answered", "right at first try", "right in the end"]]
        asked = _asked(lesson.bank for lesson in questions.lessons())
        tables["learners.csv"] += [
            [who.name, *_score(who, asked)] for who in sorted(learners, key=lambda who: who.name)
        ]
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in tables.items():
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([[_harmless(cell) for cell in line] for line in lines])
    return list(tables)


def main(arguments: Sequence[str]) -> int:
    """Read the files named, show the tables and write them."""
    parser = argparse.ArgumentParser(prog="python3 course.py results", description="Sum up a class's exported answers.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="exported answers, or folders with them")
    parser.add_argument("--to", type=Path, default=Path(FOLDER), metavar="FOLDER", help="where to (%(default)s)")
    parser.add_argument("--names", action="store_true", help="also write one row for each file, by its name")
    asked = parser.parse_args(arguments)
    learners, said = read(files(asked.files))
    for sentence in said:
        print(sentence, file=sys.stderr)
    rows = question_rows(learners)
    if not rows:
        print("There is no answer in these files that can be counted, so nothing was written.", file=sys.stderr)
        return 1
    print(show(learners, rows), end="\n\n")
    try:
        written = write(asked.to, rows, learners, asked.names)
    except OSError as error:
        reason = f"Nothing could be written to {asked.to}: {error.strerror}."
        print(f"{reason} Choose another folder with --to.", file=sys.stderr)
        return 1
    print(f"{', '.join(written)} are in {asked.to.resolve()}.\n")
    print(PRIVACY)
    if len(learners) < SMALL:
        print(SMALL_CLASS)
    return 0


# ---- small things ----------------------------------------------------------------------------------------------------


def _asked(banks: Iterable[Bank]) -> dict[tuple[str, str], Question]:
    return {(bank.lesson, q.id): q for bank in banks for q in bank.question}


def _score(who: Learner, asked: Mapping[tuple[str, str], Question]) -> tuple[int, int, int]:
    tries = [(asked[key], given) for key, given in who.answers.items()]
    return len(tries), sum(is_right(q, g[0]) for q, g in tries), sum(is_right(q, g[-1]) for q, g in tries)


def _share(part: int, whole: int) -> str:
    return f"{part:3} of {whole:<3}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _harmless(cell: Any) -> Any:
    """A cell that a spreadsheet does not take for a formula: a file's name can be anything."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
