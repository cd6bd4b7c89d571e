"""The quiz: questions from a lesson's quiz.toml, asked in the browser, answered for good in the learner's store.

quiz("meet_the_psoas")                  every question with where = "quiz"
quiz("meet_the_psoas", "first_guess")   one question in the text: a guess ("predict") or a "check" of what was read
python3 course.py key 01                prints the answer key of a lesson, or of all
"""

from __future__ import annotations

import html
import itertools
import random
import re
import sys
import typing
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import traitlets

import lessons
from lessons.evidence.data import DataError, Record, load_toml, near_matches
from lessons.teaching.interactive import Interactive, StateError
from lessons.teaching.store import Store

FOLDER = Path(lessons.__file__).parent

# `python -m` finds this module already imported by its package, which does no harm, and says so on the screen.
warnings.filterwarnings("ignore", message="'lessons.teaching.quiz' found in sys.modules", category=RuntimeWarning)


# The revised taxonomy of Bloom (Anderson and Krathwohl 2001), from the first step to the last.
Level = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
LEVELS: tuple[Level, ...] = typing.get_args(Level)


class Objective(Record, frozen=True):
    """What a learner will be able to do; `text` follows "You will be able to"; `level` is the step of thinking."""

    id: str
    text: str
    level: Level


class Option(Record, frozen=True):
    """One choice, and what to say to someone who takes it."""

    text: str
    right: bool = False
    feedback: str = ""


class Question(Record, frozen=True):
    """One question of any kind; `FIELDS` says which fields each kind has.

    `alone`: it makes sense without the text and pictures around it, so it may come again in the review.
    `in_order`: its options are a scale (`is_scale`) and are shown as they are written; all others are mixed.
    `shown`: the order in which the options are shown, by their numbers. `load_file` works it out; no file has it.
    """

    id: str
    objective: str
    kind: Literal["single", "multiple", "order", "match", "number", "label"]
    prompt: str
    why: str
    where: Literal["predict", "check", "quiz"] = "quiz"
    alone: bool = True
    sources: tuple[str, ...] = ()
    option: tuple[Option, ...] = ()
    in_order: bool = False
    shown: tuple[int, ...] = ()
    items: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    answer: float | None = None
    tolerance: float | None = None
    unit: str = ""
    feedback_low: str = ""
    feedback_high: str = ""
    feedback: str = ""
    picture: str = ""
    spots: tuple[str, ...] = ()
    names: dict[str, str] = msgspec.field(default_factory=dict)


class Bank(Record, frozen=True):
    """Objectives and questions of one lesson. `version` rises when an answer kept earlier would mean something else."""

    lesson: str
    version: int
    objective: tuple[Objective, ...]
    question: tuple[Question, ...]


def load(lesson: str) -> Bank:
    """The checked bank of `lesson`. Raises KeyError where there is none, DataError naming file, question and field."""
    known = lessons_with_a_quiz()
    if lesson not in known:
        raise KeyError(f"no lesson {lesson!r} has a quiz.toml; {near_matches(lesson, known)}")
    return load_file(FOLDER / lesson / "quiz.toml")


def load_file(path: Path) -> Bank:
    """The checked bank in the file `path`. Raises DataError."""
    bank = load_toml(path, Bank)
    if bank.lesson != path.parent.name:
        raise DataError(
            f"{path}: field `lesson` is {bank.lesson!r}; it must be the folder's name, {path.parent.name!r}"
        )
    _unique(path, "objective", [o.id for o in bank.objective])
    _unique(path, "question", [q.id for q in bank.question])
    objectives = [o.id for o in bank.objective]
    for q in bank.question:
        if q.objective not in objectives:
            _fail(
                path, q, "objective", f"there is no objective {q.objective!r}; {near_matches(q.objective, objectives)}"
            )
        _check(path, q)
    for unasked in sorted(set(objectives) - {q.objective for q in bank.question}):
        raise DataError(f"{path}: objective {unasked!r} has no question")
    orders = mixed_up(bank.question)
    return msgspec.structs.replace(
        bank, question=tuple(msgspec.structs.replace(q, shown=orders.get(q.id, ())) for q in bank.question)
    )


def lessons_with_a_quiz() -> list[str]:
    """The names of all lessons with a quiz.toml, found by their folders."""
    return sorted(path.parent.name for path in FOLDER.glob("*/quiz.toml"))


# ---- what each kind needs ------------------------------------------------------------------------

# kind -> (fields it needs, fields it may have), besides those of every question
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "single": ({"option"}, set()),
    "multiple": ({"option"}, set()),
    "order": ({"items", "feedback"}, set()),
    "match": ({"pairs", "feedback"}, set()),
    "number": ({"answer", "tolerance", "feedback_low", "feedback_high"}, {"unit"}),
    "label": ({"picture", "spots", "names", "feedback"}, set()),
}
_SPECIAL = {name for needed, allowed in FIELDS.values() for name in needed | allowed}


def _check(path: Path, q: Question) -> None:
    needed, allowed = FIELDS[q.kind]
    for name in sorted(_SPECIAL):
        value = getattr(q, name)
        given = value is not None and value not in ("", (), {})
        if name in needed and not given:
            _fail(path, q, name, f"a {q.kind!r} question needs it")
        if given and name not in needed | allowed:
            _fail(path, q, name, f"a {q.kind!r} question has none; it has {', '.join(sorted(needed | allowed))}")
    if q.in_order and not is_scale([o.text for o in q.option]):
        _fail(path, q, "in_order", "the options are no scale: numbers that rise or fall, Yes and No, or a last "
              f"{' or '.join(GATHERS)} that speaks of the others")  # fmt: skip
    if q.shown:
        _fail(path, q, "shown", "is worked out, not written")
    for name in ("prompt", "why"):
        if not getattr(q, name).strip():
            _fail(path, q, name, "must not be empty")
    _CHECKS[q.kind](path, q)


def _check_options(path: Path, q: Question) -> None:
    right = sum(o.right for o in q.option)
    if len(q.option) < 2:
        _fail(path, q, "option", "needs two or more")
    if q.kind == "single" and right != 1:
        _fail(path, q, "option", f"a 'single' question needs exactly one option with right = true; it has {right}")
    if not 0 < right <= len(q.option):
        _fail(path, q, "option", "needs an option with right = true")
    for o in q.option:
        if not o.right and not o.feedback.strip():
            _fail(path, q, "feedback", f"the wrong option {o.text!r} needs one")
    _different(path, q, "option", [o.text for o in q.option])


# Words that an answer can have in the place of a number, and words that begin an answer about all the others. A
# translation of the course has its own.
NUMBERS = {"none": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
GATHERS = ("All of", "All the", "Both", "Neither", "None of")


def is_scale(texts: Sequence[str]) -> bool:
    """Whether options have an order of their own: rising or falling numbers, Yes and No, or a last "All of them"."""
    if [text.rstrip(".,").lower() for text in texts] in (["yes", "no"], ["no", "yes"]):
        return True
    return is_row_of_numbers(texts) or (bool(texts) and texts[-1].startswith(GATHERS))


def is_row_of_numbers(texts: Sequence[str]) -> bool:
    """Whether each option is short, names a number within its first four words, and these numbers rise or fall."""
    values = []
    for text in texts:
        if len(text.split()) > 8:
            return False
        words = re.findall(r"\d+(?:\.\d+)?|[a-z]+", text.lower())[:4]
        found = [NUMBERS.get(word, word) for word in words if word in NUMBERS or word[0].isdigit()]
        values += [float(found[0])] if found else []
    pairs = list(itertools.pairwise(values))
    return len(values) == len(texts) > 1 and (all(a < b for a, b in pairs) or all(a > b for a, b in pairs))


def mixed_up(questions: Sequence[Question]) -> dict[str, tuple[int, ...]]:
    """The order in which each choice is shown, by the question's id: always the same, and the key moves about.

    The key of a question takes the place that held the fewest keys of the lesson so far; chance, begun with the
    question's id, decides between equals and orders the rest.
    """
    asked = [q for q in questions if q.option]
    orders = {q.id: tuple(range(len(q.option))) for q in asked if q.in_order}
    keys = {q.id: next((i for i, o in enumerate(q.option) if o.right), 0) for q in asked}
    taken = Counter(keys[q.id] for q in asked if q.in_order and q.kind == "single")
    for q in asked:
        if q.in_order:
            continue
        dice = random.Random(q.id)
        order = list(range(len(q.option)))
        dice.shuffle(order)
        if q.kind == "single":
            place = min(dice.sample(range(len(order)), len(order)), key=lambda i: taken[i])
            order.remove(keys[q.id])
            order.insert(place, keys[q.id])
            taken[place] += 1
        orders[q.id] = tuple(order)
    return orders


def _check_order(path: Path, q: Question) -> None:
    if len(q.items) < 3:
        _fail(path, q, "items", "needs three or more")
    _different(path, q, "items", q.items)


def _check_match(path: Path, q: Question) -> None:
    if len(q.pairs) < 2:
        _fail(path, q, "pairs", "needs two or more")
    for side in (0, 1):
        _different(path, q, "pairs", [pair[side] for pair in q.pairs])


def _check_number(path: Path, q: Question) -> None:
    if q.tolerance is not None and q.tolerance <= 0:
        _fail(path, q, "tolerance", "must be more than 0")


def _check_label(path: Path, q: Question) -> None:
    if len(q.spots) < 2:
        _fail(path, q, "spots", "needs two or more")
    _different(path, q, "spots", q.spots)
    if set(q.names) != set(q.spots):
        _fail(path, q, "names", f"needs one name for each of {', '.join(q.spots)}; got {', '.join(q.names)}")
    _different(path, q, "names", q.names.values())


_CHECKS: dict[str, Callable[[Path, Question], None]] = {
    "single": _check_options,
    "multiple": _check_options,
    "order": _check_order,
    "match": _check_match,
    "number": _check_number,
    "label": _check_label,
}


def _different(path: Path, q: Question, field: str, values: Iterable[str]) -> None:
    values = list(values)
    twice = sorted({v for v in values if values.count(v) > 1})
    if twice:
        _fail(path, q, field, f"{twice[0]!r} stands there twice")


def _unique(path: Path, what: str, ids: Sequence[str]) -> None:
    for one in ids:
        if ids.count(one) > 1:
            raise DataError(f"{path}: {what} {one!r}, field `id`: stands there twice")


def _fail(path: Path, q: Question, field: str, message: str) -> None:
    raise DataError(f"{path}: question {q.id!r}, field `{field}`: {message}")


# ---- answers -------------------------------------------------------------------------------------
# single: number of the option in the file. multiple: numbers of the options. order: numbers of the items as put.
# match: for each left side the number of the pair whose right side was chosen. number: the number.
# label: for each spot, in their order, the spot whose name was chosen.


def is_answer(q: Question, answer: Any) -> bool:
    """Whether `answer` has the form of an answer to `q`."""

    def index(value: Any, count: int) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count

    if q.kind == "single":
        return index(answer, len(q.option))
    if q.kind == "number":
        return isinstance(answer, int | float) and not isinstance(answer, bool) and abs(answer) < 1e9
    if not isinstance(answer, list | tuple):
        return False
    if q.kind == "multiple":
        return all(index(a, len(q.option)) for a in answer)
    if q.kind == "order":
        return all(index(a, len(q.items)) for a in answer) and sorted(answer) == list(range(len(q.items)))
    if q.kind == "match":
        return len(answer) == len(q.pairs) and all(index(a, len(q.pairs)) for a in answer)
    return len(answer) == len(q.spots) and all(a in q.spots for a in answer)


def is_right(q: Question, answer: Any) -> bool:
    """Whether `answer` (see `is_answer`) is right; js/quiz.js judges by the same rules."""
    if q.kind == "single":
        return q.option[answer].right
    if q.kind == "multiple":
        return set(answer) == {i for i, o in enumerate(q.option) if o.right}
    if q.kind == "order":
        return list(answer) == list(range(len(q.items)))
    if q.kind == "match":
        return list(answer) == list(range(len(q.pairs)))
    if q.kind == "number":
        assert q.answer is not None
        assert q.tolerance is not None
        return abs(answer - q.answer) <= q.tolerance
    return list(answer) == list(q.spots)


def right_answer(q: Question) -> str:
    """The right answer in words."""
    if q.kind in ("single", "multiple"):
        return "; ".join(o.text for o in q.option if o.right)
    if q.kind == "order":
        return " → ".join(q.items)
    if q.kind == "match":
        return "; ".join(f"{left}: {right}" for left, right in q.pairs)
    if q.kind == "number":
        assert q.answer is not None
        assert q.tolerance is not None
        low, high = q.answer - q.tolerance, q.answer + q.tolerance
        return f"{f'{q.answer:g} {q.unit}'.strip()} (from {low:g} to {high:g})"
    return "; ".join(f"{i}: {q.names[spot]}" for i, spot in enumerate(q.spots, 1))


def answer_key(bank: Bank) -> str:
    """The answer key of a lesson as plain text, in the order in which the questions stand."""
    lines = [f"Answer key: {bank.lesson}, version {bank.version}", ""]
    for i, q in enumerate(bank.question, 1):
        lines += [f"{i}. {q.prompt}", f"   Answer: {right_answer(q)}", f"   Why: {q.why}"]
        lines += [f"   Sources: {', '.join(q.sources)}"] if q.sources else []
        where = {"predict": "a guess, in the text", "check": "in the text", "quiz": "in the quiz"}[q.where]
        lines += [f"   ({q.id}; {where}; objective: {q.objective})", ""]
    return "\n".join(lines)


# ---- the widget ----------------------------------------------------------------------------------


TITLES = {"predict": "Your guess", "check": "Check yourself", "quiz": "Question"}


class Quiz(Interactive):
    """Questions of one bank as a form. `state["answers"]` maps a question's id to the answer that was checked last."""

    module = "quiz.js"
    notice = traitlets.Unicode("").tag(sync=True)

    def __init__(self, bank: Bank, questions: Sequence[Question], store: Store | None = None) -> None:
        self._bank, self._questions = bank, {q.id: q for q in questions}
        self._store = store or Store.open()
        kept = self._store.answers(bank.lesson, bank.version)
        found = {key: kept[key]["answer"] for key in self._questions if key in kept}
        answers = {key: answer for key, answer in found.items() if is_answer(self._questions[key], answer)}
        alone = len(questions) == 1
        super().__init__(
            title=TITLES[questions[0].where] if alone else "Quiz",
            start={"answers": answers},
            content={
                "lesson": bank.lesson,
                "version": bank.version,
                "questions": [public(q) for q in questions],
            },
        )
        self.notice = self._store.notice
        self.observe(self._keep, "state")

    def apart(self) -> list[Quiz]:
        """The same questions one by one, for slides."""
        return [Quiz(self._bank, [question], self._store) for question in self._questions.values()]

    def check_state(self, state: dict[str, Any]) -> None:
        for key, answer in state["answers"].items():
            if key not in self._questions:
                raise StateError(
                    f"state['answers']: there is no question {key!r}; {near_matches(key, self._questions)}"
                )
            if not is_answer(self._questions[key], answer):
                raise StateError(
                    f"state['answers'][{key!r}] = {answer!r}: no answer to a {self._questions[key].kind!r} question"
                )

    def sentence(self) -> str:
        answers = self.state["answers"]
        if next(iter(self._questions.values())).where == "predict" and len(self._questions) == 1:
            return "You have made a guess." if answers else "Make a guess, then read on."
        right = sum(is_right(self._questions[key], answer) for key, answer in answers.items())
        count = len(self._questions)
        return f"{count} question{'s' if count > 1 else ''}. You have answered {len(answers)}, {right} of them right."

    def still(self) -> str:
        """The questions with their answers folded away, for a page without scripts and for paper."""
        return f"<ol>{''.join(f'<li>{folded(q)}</li>' for q in self._questions.values())}</ol>"

    def _keep(self, change: Any) -> None:
        before = change["old"].get("answers", {}) if isinstance(change["old"], Mapping) else {}
        for key, answer in change["new"]["answers"].items():
            if before.get(key) != answer:
                right = is_right(self._questions[key], answer)
                self._store.save_answer(self._bank.lesson, self._bank.version, key, answer, right)
        self.notice = self._store.notice


def quiz(lesson: str, question: str | None = None) -> Quiz:
    """The quiz of `lesson`, or one of its questions. Raises KeyError with near matches for an unknown one."""
    bank = load(lesson)
    if question is None:
        return Quiz(bank, [q for q in bank.question if q.where == "quiz"])
    chosen = [q for q in bank.question if q.id == question]
    if not chosen:
        raise KeyError(
            f"{lesson} has no question {question!r}; {near_matches(question, [q.id for q in bank.question])}"
        )
    return Quiz(bank, chosen)


def public(q: Question) -> dict[str, Any]:
    """What js/quiz.js needs to ask and to judge `q`, with a fixed order of what is shown."""
    out: dict[str, Any] = {key: getattr(q, key) for key in ("id", "kind", "where", "prompt", "why", "feedback")}
    out["right_answer"] = right_answer(q)
    if q.kind in ("single", "multiple"):
        out["options"] = [{"text": o.text, "right": o.right, "feedback": o.feedback} for o in q.option]
        out["shown"] = list(q.shown)
    elif q.kind == "order":
        out["items"] = list(q.items)
        out["shown"] = shuffled(q.id, len(q.items))
    elif q.kind == "match":
        out["pairs"] = [list(pair) for pair in q.pairs]
        out["shown"] = sorted(range(len(q.pairs)), key=lambda i: q.pairs[i][1].lower())
    elif q.kind == "number":
        out |= {key: getattr(q, key) for key in ("answer", "tolerance", "unit", "feedback_low", "feedback_high")}
    else:
        out |= _label_picture(q)
    return out


def options(q: Question) -> list[Option]:
    """The options in the order in which they are shown."""
    return [q.option[i] for i in q.shown]


def _label_picture(q: Question) -> dict[str, Any]:
    from lessons.teaching import images  # only here: most quizzes have no picture

    picture = images.picture(q.picture)
    missing = [spot for spot in q.spots if spot not in picture.anchors]
    if missing:
        raise DataError(
            f"question {q.id!r}, field `spots`: picture {q.picture!r} has no anchor {missing[0]!r}; "
            + near_matches(missing[0], picture.anchors)
        )
    return {
        "svg": images.unlabelled(q.picture),
        "caption": picture.caption,
        "spots": [{"id": spot, "x": picture.anchors[spot][0], "y": picture.anchors[spot][1]} for spot in q.spots],
        "names": dict(sorted(q.names.items(), key=lambda item: item[1].lower())),
    }


def shuffled(seed: str, count: int) -> list[int]:
    """An order of `count` things that is always the same for `seed`, and never the right one."""
    order = list(range(count))
    dice = random.Random(seed)
    while order == sorted(order):
        dice.shuffle(order)
    return order


def folded(q: Question) -> str:
    """One question as HTML with the answer inside <details>."""
    choices: list[str] = []
    if q.kind in ("single", "multiple"):
        choices = [o.text for o in options(q)]
    elif q.kind == "order":
        choices = [q.items[i] for i in shuffled(q.id, len(q.items))]
    elif q.kind == "match":
        choices = [f"{left}: …" for left, _ in q.pairs] + [
            f"… {right}" for right in sorted(right for _, right in q.pairs)
        ]
    elif q.kind == "label":
        choices = sorted(q.names.values())
    listed = f"<ul>{''.join(f'<li>{html.escape(c)}</li>' for c in choices)}</ul>" if choices else ""
    return (
        f"<p>{html.escape(q.prompt)}</p>{listed}<details><summary>Answer</summary>"
        f"<p><b>{html.escape(right_answer(q))}</b></p><p>{html.escape(q.why)}</p></details>"
    )


# ---- keeping what was answered -------------------------------------------------------------------


CLEARED = "All answers, plans and logs are cleared. What is open still shows them until you restart it."


class SaveAndRestore(Interactive):
    """Buttons for the start page: take all answers along as one file, bring them back, and take them all away here."""

    module = "save.js"

    def __init__(self, store: Store | None = None) -> None:
        self._store = store or Store.open()
        self._versions = {lesson: load(lesson).version for lesson in lessons_with_a_quiz()}
        super().__init__(title="Keep your answers", start={}, content={"versions": self._versions})
        self.on_msg(self._hear)

    def sentence(self) -> str:
        return (
            "Your answers are kept on this computer, in your own user folder. On Binder that folder is thrown away "
            "when you leave: press Export before you go, and Import when you come back. If others use your account "
            "too, press Export, then Clear, before you go."
        )

    def still(self) -> str:
        return "<p>Export, Import and Clear work when the page is live.</p>"

    def _hear(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if message.get("type") == "export":
            self.send({"type": "export", "text": self._store.export_json(), "notice": self._store.notice})
        elif message.get("type") == "import":
            try:
                said = str(self._store.import_json(str(message.get("text", "")), self._versions))
            except ValueError as error:
                said = f"Nothing was imported. {error}"
            self.send({"type": "said", "said": " ".join(filter(None, [said, self._store.notice]))})
        elif message.get("type") == "clear":
            said = CLEARED if self._store.clear() else "Nothing was cleared."
            self.send({"type": "said", "said": " ".join(filter(None, [said, self._store.notice]))})


def save_and_restore() -> SaveAndRestore:
    """Export, Import and Clear of the learner's answers."""
    return SaveAndRestore()


def main(arguments: Sequence[str]) -> int:
    """Print the answer key of each lesson named ("01" or "meet_the_psoas"), or of all."""
    from lessons.teaching import pages  # only here: pages stands on this module

    try:
        wanted = [pages.chosen(word) for word in arguments]
    except ValueError as error:
        print(f"course.py key: {error}", file=sys.stderr)
        return 1
    for lesson in wanted or lessons_with_a_quiz():
        print(answer_key(load(lesson)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
