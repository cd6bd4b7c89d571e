"""Writes the question bank for a learning platform and for paper: Moodle XML, QTI 2.1, CSV and an answer key.

    python3 course.py questions                     # writes the folder psoas-question-bank
    python3 course.py questions --to my-folder

Each platform asks the same questions with the same feedback. What one of them cannot ask as the course does is turned
into something equivalent; `CHANGES` says so, and so does the file about-these-files.txt that comes with the rest.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from nbconvert.filters.markdown_mistune import markdown2html_mistune

from lessons.teaching import moodle, pages, qti, questions
from lessons.teaching.questions import Lesson

FOLDER = "psoas-question-bank"

# What a platform asks in another way than the course, for each kind.
CHANGES = {
    "single": "Asked as it is, the options in the course's order.",
    "multiple": "Asked as it is. The course counts all or nothing, and so does QTI. In Moodle each right option gives "
    "its share, and any wrong one takes the whole mark away.",
    "number": "Asked as it is, with the same tolerance. In Moodle the feedback for too low is a second answer, worth "
    "nothing, that covers all lower numbers. Canvas may take a QTI number for a short text: set the tolerance there.",
    "match": "Asked as it is, with one mark a line in Moodle and all or nothing in QTI. Moodle wants three answers or "
    "more, so a question with two pairs gets a third answer, which fits nothing.",
    "order": "QTI: asked as it is. Moodle: matched, each thing with its place, because older versions cannot order.",
    "label": "The numbers are drawn into the picture, and each number is matched with its name. A drag onto the "
    "picture would need a mouse.",
}


def about(all_lessons: Sequence[Lesson]) -> str:
    """What the files are, what was changed for a platform, and which questions need the lesson beside them."""
    count = sum(len(lesson.bank.question) for lesson in all_lessons)
    kinds = "\n".join(
        textwrap.fill(f"{kind:9} {text}", 96, initial_indent="  ", subsequent_indent=" " * 12)
        for kind, text in CHANGES.items()
    )
    beside = "\n".join(
        textwrap.fill(f"{lesson.number} {', '.join(named)}", 96, initial_indent="  ", subsequent_indent="     ")
        for lesson in all_lessons
        if (named := [q.id for q in lesson.bank.question if questions.needs_lesson(q)])
    )
    return f"""The question bank of "The Psoas: an interactive course": {count} questions. It holds the answers.

moodle.xml        for Moodle: Question bank, Import, "Moodle XML format". A category for each lesson; tags say the
                  level of thinking and where the course asks the question.
qti/*.zip         for Canvas, Blackboard, OpenOlat, ONYX and others: QTI 2.1 packages, one for each lesson.
questions.csv     for a spreadsheet or a program of your own: UTF-8, one row for each question.
answer-key.html   for paper, for you.
lab-sheets.html   for paper, for learners: six sheets to measure with the explorers. The instructor's guide,
                  lessons/README.md, says what they should find.

No question was left out. What is asked in another way than in the course:

{kinds}

Some questions speak of an explorer, a table or a picture. They tell the learner which lesson to open beside them:

{beside}

Guesses before reading have a right answer, but are not meant for marks.

How far this was tried: pyslet, an independent reader of QTI 2.1, marked every item right and wrong as it
should, and one of each kind was played in qti-components. Moodle XML follows the code of Moodle's importer; its
choice questions were read by moodle-xml-parser. None of it was tried in a running Moodle, Canvas or Blackboard:
import a lesson and look at it first.

The pictures are SVG. Texts and pictures: CC BY 4.0, the Psoas Course authors.
"""


def lab_sheets() -> str:
    """The lab sheets as one HTML page to print."""
    text = (pages.LESSONS / "lab_sheets.md").read_text(encoding="utf-8")
    # links to headings are for screens
    body = re.sub(r'<a class="anchor-link".*?</a>', "", markdown2html_mistune(text))
    return questions.paper("The Psoas: lab sheets", body)


def write(folder: Path) -> list[Path]:
    """Write all files into `folder`, which is made if it is not there; the files written."""
    every = questions.lessons()
    files: dict[str, bytes] = {
        "moodle.xml": moodle.document(every),
        "questions.csv": questions.table(every).encode("utf-8-sig"),  # with the mark that spreadsheets ask for
        "answer-key.html": questions.answer_key(every).encode(),
        "lab-sheets.html": lab_sheets().encode(),
        "about-these-files.txt": about(every).encode(),
    }
    files |= {f"qti/{lesson.name}.zip": qti.package(lesson) for lesson in every}
    (folder / "qti").mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in sorted(files)]


def main(arguments: Sequence[str]) -> int:
    """Write the question bank and say what it holds."""
    parser = argparse.ArgumentParser(prog="python3 course.py questions", description="Write the question bank.")
    parser.add_argument("--to", type=Path, default=Path(FOLDER), metavar="FOLDER", help="where to (%(default)s)")
    folder = parser.parse_args(arguments).to
    try:
        written = write(folder)
    except OSError as error:
        reason = f"Nothing could be written to {folder}: {error.strerror}."
        print(f"{reason} Choose another folder with --to.", file=sys.stderr)
        return 1
    print(f"{len(written)} files in {folder.resolve()}. about-these-files.txt says what each is for.")
    print("They hold the answers: keep them away from where learners look.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
