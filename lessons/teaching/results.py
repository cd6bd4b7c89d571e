"""Sums up a class: learners' exported answers in, a table for each question and each objective out.

    python3 course.py results answers                      # a table on the screen and two CSV files
    python3 course.py results class.zip --to class --names # also one row for each file, by its name
    python3 course.py results answers --replace            # over the results of an earlier run

A folder is read with all folders and zip files in it, as a learning platform packs what a class handed in.

Only answers are read. An exported file may also hold a log of exercise and pain; that is health data, so it is skipped
unread and never shown. Whether an answer is right is judged again, by the questions that are here now.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import sys
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from lessons.teaching import questions
from lessons.teaching.quiz import Bank, Question, is_answer, is_right
from lessons.teaching.store import MAX_IMPORT_BYTES, Answer, ProgressError, exported_answers, some

FOLDER = "class-results"
EXPORTED = "psoas-course-answers"  # what Export calls every file
MAX_FILES = 2_000
MAX_ZIP_BYTES = 50_000_000
MAX_BYTES = 200_000_000  # of all files together, unpacked
HEADS = {
    "questions.csv": ["lesson", "title", "question", "where", "objective", "level", "prompt", "answered",
                      "right at first try", "right in the end", "most often wrong at first", "how often"],
    "objectives.csv": ["lesson", "title", "objective", "level", "questions", "answers", "right at first try",
                       "right in the end"],
    "learners.csv": ["file", "questions answered", "right at first try", "right in the end"],
}  # fmt: skip
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


@dataclass(frozen=True)
class Found:
    """A file that was found: its short name, its whole name, and the member of the zip file if it is in one."""

    short: str
    long: str
    path: Path
    member: zipfile.ZipInfo | None = None


class _Left(Exception):
    """A file cannot be read; the message says why."""


def files(paths: Iterable[Path], said: list[str]) -> list[Found]:
    """The files meant: a folder or a zip file stands for all JSON files in it, and a name with * for what it fits.

    What cannot be looked into is told in `said`.
    """
    found: list[Found] = []
    for path in itertools.chain.from_iterable(map(_fitting, paths)):
        if path.is_dir():
            inside = [one for one in sorted(path.rglob("*")) if one.suffix.lower() in (".json", ".zip")]
            for one in inside:
                short = one.relative_to(path).as_posix()
                found += _file(one, short, f"{short}/", said) if one.is_file() else ()
            if not inside:
                said.append(f"{path}: there is no .json or .zip file in this folder.")
        else:
            found += _file(path, path.name, "", said)
    return list({(one.long, one.member and one.member.header_offset): one for one in found}.values())


def _fitting(path: Path) -> list[Path]:
    """The path itself, or what a name with * fits: not every shell looks for that."""
    if any(sign in path.name for sign in "*?[") and not path.exists():
        return sorted(path.parent.glob(path.name))
    return [path]


def _file(path: Path, short: str, inside: str, said: list[str]) -> Iterator[Found]:
    """The file itself; or what is in it if it is a zip file, with `inside` before each short name."""
    if path.name.startswith("._"):  # what a Mac leaves beside a file
        return
    if path.suffix.lower() != ".zip":
        yield Found(short, path.as_posix(), path)
        return
    try:
        if path.stat().st_size > MAX_ZIP_BYTES:
            raise _Left(f"it is larger than {MAX_ZIP_BYTES // 1_000_000} MB: unpack it, and name the folder")
        with zipfile.ZipFile(path) as packed:
            members = [one for one in packed.infolist() if not one.is_dir()]
    except OSError as error:
        said.append(f"{short}: not counted, it cannot be read ({error.strerror}).")
    except _Left as error:
        said.append(f"{short}: not counted, {error}.")
    except (zipfile.BadZipFile, ValueError, RuntimeError):
        said.append(f"{short}: not counted, it is no zip file, or damaged.")
    else:
        for member in members:
            place = PurePosixPath(member.filename)
            if place.suffix.lower() == ".json" and not place.name.startswith("._"):
                yield Found(f"{inside}{member.filename}", f"{path.as_posix()}/{member.filename}", path, member)
            elif place.suffix.lower() == ".zip":
                said.append(f"{inside}{member.filename}: not counted, a zip file in a zip file: unpack the outer one.")


def _content(file: Found, opened: dict[Path, zipfile.ZipFile]) -> bytes:
    """What is in the file, at most one byte more than an exported file may have. Raises _Left.

    opened: the zip file that was read last, so that it is not opened again for each file in it.
    """
    try:
        if file.member is None:
            with file.path.open("rb") as plain:
                return plain.read(MAX_IMPORT_BYTES + 1)
        # other ways of packing unpack more at once than was asked for
        if file.member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Left("it is packed in an unusual way: unpack the zip file, and name the folder")
        if file.path not in opened:
            for packed in opened.values():
                packed.close()
            opened.clear()
            opened[file.path] = zipfile.ZipFile(file.path)
        with opened[file.path].open(file.member) as one:
            return one.read(MAX_IMPORT_BYTES + 1)
    except OSError as error:
        raise _Left(f"it cannot be read ({error.strerror})") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _Left("it is damaged in the zip file, or locked by a password") from error


def read(paths: Iterable[Path]) -> tuple[list[Learner], list[str]]:
    """The learners in the files, and one sentence for each file or part of a file that does not count."""
    banks = {lesson.bank.lesson: lesson.bank for lesson in questions.lessons()}
    asked = _asked(banks.values())
    said: list[str] = []
    found = files(paths, said)
    if len(found) > MAX_FILES:
        said.append(f"There are {len(found)} files; only the first {MAX_FILES} are looked at.")
        found = found[:MAX_FILES]
    labels = _labels(found)
    names = _names(labels)
    whole: list[tuple[str, str, list[Answer]]] = []
    left, opened = MAX_BYTES, dict[Path, zipfile.ZipFile]()
    for file, label, name in zip(found, labels, names, strict=True):
        try:
            content = _content(file, opened)
            left -= len(content)
            if left < 0:
                said.append(f"{label}: not counted, nor are those after it: together they have more than "
                            f"{MAX_BYTES // 1_000_000} MB.")  # fmt: skip
                break
            answers, skipped = exported_answers(content)
        except (_Left, ProgressError) as error:
            why = str(error).rstrip(".")
            said.append(f"{label}: not counted, {why[:1].lower()}{why[1:]}.")
            continue
        if skipped:
            said.append(f"{label}: {_many(len(skipped), 'damaged answer')} left out: {some(skipped)}.")
        kept = []
        other = 0
        for a in answers:
            q = asked.get((a.lesson, a.question))
            if q is None or a.version != banks[a.lesson].version or not is_answer(q, json.loads(a.answer)):
                other += 1
            else:
                kept.append(a)
        if not kept:
            said.append(f"{label}: not counted, it has no answer to the questions that are here now.")
            continue
        if other:
            said.append(f"{label}: {_many(other, 'answer')} to other versions of the questions left out.")
        whole.append((label, name, kept))
    return _once(whole, said), said


def _labels(found: Sequence[Found]) -> list[str]:
    """What each file is called when something is said of it: its short name where no other has that."""
    short = Counter(file.short for file in found)
    return [file.short if short[file.short] == 1 else file.long for file in found]


def _names(labels: Sequence[str]) -> list[str]:
    """What each learner is called: the file's name, or the folder's where files are alike or called as Export does."""
    places = [PurePosixPath(label) for label in labels]
    stems, folders = Counter(place.stem for place in places), Counter(place.parent for place in places)
    return [
        place.stem if stems[place.stem] == 1 and not place.stem.startswith(EXPORTED)
        else str(place.parent if place.parent.name and folders[place.parent] == 1 else place.with_suffix(""))
        for place in places
    ]  # fmt: skip


def _once(whole: Sequence[tuple[str, str, list[Answer]]], said: list[str]) -> list[Learner]:
    """The learners, each answer (time included) counted once: in the smallest file that holds it.

    A file holds another's answers when somebody exported twice, or when two people share a browser.
    """
    owner: dict[Answer, str] = {}
    kept: dict[int, Learner] = {}
    order = sorted(range(len(whole)), key=lambda i: (len(whole[i][2]), len(whole[i][0])))  # "ana" before "ana (1)"
    for i in order:
        label, name, answers = whole[i]
        own = [a for a in answers if a not in owner]
        others = ", ".join(dict.fromkeys(owner[a] for a in answers if a in owner))
        if not own:
            said.append(f"{label}: not counted, all its answers are in {others} too.")
            continue
        if others:
            shared = _many(len(answers) - len(own), "answer")
            said.append(f"{label}: {shared} of {len(answers)} counted in {others} only, which has the same. "
                        "Two people in one file, or one who exported twice?")  # fmt: skip
        owner |= dict.fromkeys(own, label)
        given: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for a in own:
            given[a.lesson, a.question].append(json.loads(a.answer))
        kept[i] = Learner(name, {key: tuple(values) for key, values in given.items()})
    return [kept[i] for i in sorted(kept)]


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
            [r.number, r.lesson, r.question.id, questions.WHERE[r.question.where], r.objective, r.level,
             r.question.prompt, r.answered, r.right_first, r.right_end, r.wrong, r.wrong_count] for r in rows
        ],
        "objectives.csv": [
            [o.number, o.lesson, o.objective, o.level, o.questions, o.answered, o.right_first, o.right_end]
            for o in objective_rows(rows)
        ],
    }  # fmt: skip
    if names:
        asked = _asked(lesson.bank for lesson in questions.lessons())
        tables["learners.csv"] = [
            [who.name, *_score(who, asked)] for who in sorted(learners, key=lambda who: who.name)
        ]
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in tables.items():
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([[_harmless(cell) for cell in line] for line in [HEADS[name], *lines]])
    return list(tables)


def in_the_way(folder: Path, replace: bool) -> str:
    """Why nothing may be written to `folder`: results of an earlier run, or files from elsewhere. Else ""."""
    there = [name for name in HEADS if (folder / name).exists()]
    foreign = [name for name in there if not _ours(folder / name)]
    if foreign:
        return f"{folder} has {', '.join(foreign)} from elsewhere. Choose another folder with --to."
    if there and not replace:
        named = " (one has names)" if "learners.csv" in there else ""
        return (f"{folder} has the results of an earlier run{named}. Choose another folder with --to, or add --replace "
                "to write over them.")  # fmt: skip
    return ""


def _ours(path: Path) -> bool:
    """Whether this tool wrote the file: its first line says so."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), None) == HEADS[path.name]
    except (OSError, UnicodeError, csv.Error):
        return False


def main(arguments: Sequence[str]) -> int:
    """Read the files named, show the tables and write them."""
    parser = argparse.ArgumentParser(prog="python3 course.py results", description="Sum up a class's exported answers.")
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="exported answers, or folders or zip files with them"
    )
    parser.add_argument("--to", type=Path, default=Path(FOLDER), metavar="FOLDER", help="where to (%(default)s)")
    parser.add_argument("--names", action="store_true", help="also write one row for each file, by its name")
    parser.add_argument("--replace", action="store_true", help="write over the results of an earlier run")
    asked = parser.parse_args(arguments)
    if why := in_the_way(asked.to, asked.replace):
        print(f"Nothing was read or written: {why}", file=sys.stderr)
        return 1
    learners, said = read(asked.files)
    for sentence in said:
        print(sentence, file=sys.stderr)
    rows = question_rows(learners)
    if not rows:
        print("There is no answer in these files that can be counted, so nothing was written.", file=sys.stderr)
        return 1
    print(show(learners, rows), end="\n\n")
    earlier = asked.to / "learners.csv"
    gone = not asked.names and earlier.exists()
    try:
        written = write(asked.to, rows, learners, asked.names)
        if gone:
            earlier.unlink()  # it names learners, perhaps of another class
    except OSError as error:
        reason = f"Nothing could be written to {asked.to}: {error.strerror}."
        print(f"{reason} Choose another folder with --to.", file=sys.stderr)
        return 1
    if gone:
        print("learners.csv, with the names of an earlier run, was taken away.")
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
