"""How soon should somebody with the right to examine you look at this? Open rules, weighed by one small evaluator.

    result = assess({"age_years": 58, "sites": ["groin", "low_back"], "bleeding_risk": "yes"})
    result.urgency, result.reasons, result.missing, result.pattern

It never diagnoses. The questions stand in questions.toml, the rules in rules.toml. Both are compiled here into one
plain structure, `rules_json()`, which the evaluator below reads and which the page's own evaluator reads too, so that
both give the same answer. It has no widget, no clock and no randomness; the two files are read once, at import.

How a rule is weighed: an answer has a strength, "yes" 2, "unsure" 1, "no" or not asked 0. "At least n of" some
conditions is as strong as the n-th strongest of them (so "all" is as strong as the weakest, "any" as the strongest).
A rule of strength 2 gives its urgency. A rule of strength 1, one that needs an "unsure", gives one level less, but
never less than "see_clinician". There is no "not": an answer can only raise the result.
"""

from __future__ import annotations

import copy
import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from lessons.evidence import source
from lessons.evidence.data import DataError, Record, load_toml, near_matches

HERE = Path(__file__).parent
URGENCIES = ("no_flag", "see_clinician", "same_day", "emergency")   # from the least to the most urgent
YES_NO = ("yes", "no", "unsure")
STRENGTH: dict[Any, int] = {"yes": 2, "unsure": 1}                  # all else: 0
GROUPS = ("person", "background", "pain", "health", "belly", "legs", "picture")

Node = dict[str, Any]      # a compiled condition; `weigh` says what may stand in it
Answers = Mapping[str, Any]


class Applies(Record, frozen=True):
    """When a question can be left unasked: only if the sex is `not_sex`, or the age lies outside `age` (inclusive)."""

    not_sex: str = ""
    age: tuple[int, int] | None = None


class Question(Record, frozen=True):
    """One question of questions.toml; the fields are described there."""

    id: str
    group: Literal["person", "background", "pain", "health", "belly", "legs", "picture"]
    kind: Literal["yes_no", "int", "one", "many"]
    ask: str
    why: str
    said: str
    must_ask: bool
    help: str = ""
    said_unsure: str = ""
    options: dict[str, str] = msgspec.field(default_factory=dict)
    low: int | None = None
    high: int | None = None
    applies: Applies | None = None


class Rule(Record, frozen=True):
    """One rule of rules.toml; `when` is written in the small language that is described there."""

    id: str
    condition: str            # what the rule thinks of; never shown to somebody about themselves
    urgency: Literal["see_clinician", "same_day", "emergency"]
    when: Any
    why: str                  # one plain sentence that is true of "unsure" too and names no disease
    sources: tuple[str, ...]
    choice: str = ""          # where the evidence leaves a choice: which one was taken, and why


class Overlap(Record, frozen=True):
    """Any of the conditions `also` counts as a "yes" to `id`: of two answers that overlap, the worse counts."""

    id: str
    also: tuple[Any, ...]


class Show(Record, frozen=True):
    """Whether something may be shown at each urgency and with no result: yes, no, or once you have been examined."""

    no_flag: Literal["yes", "no"]
    see_clinician: Literal["yes", "no", "examined"]
    same_day: Literal["yes", "no"]
    emergency: Literal["yes", "no"]
    no_result: Literal["yes", "no"]


class _Questions(Record, frozen=True):
    question: tuple[Question, ...]


class _Rules(Record, frozen=True):
    rule: tuple[Rule, ...]
    define: dict[str, Any]
    overlap: tuple[Overlap, ...]
    may_show: dict[str, Show]


@dataclass(frozen=True)
class Reason:
    """A rule that fired: how urgent it makes this, one plain sentence why, and the ids of the answers that fired it."""

    rule: str
    urgency: str
    why: str
    because: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What `assess` gives. It is about how soon, never about what."""

    urgency: str
    reasons: tuple[Reason, ...]     # most urgent first
    missing: tuple[str, ...]        # must-ask questions that nobody has answered yet
    pattern: tuple[str, ...]        # the handout's picture; empty at same_day and emergency


def assess(answers: Answers) -> Result:
    """Weigh the answers, a mapping from question id to value. A missing id has not been asked; that is not "no".

    Raises ValueError, which names the id, the value and what is allowed. Nothing is coerced.
    """
    validate(answers)
    return evaluate(BOOK, answers)


def may_show(result: Result | None, what: str, examined: bool = False) -> bool:
    """Whether a page may show `what` (a key of `may_show` in rules.toml) at this result; None is "no result yet".

    `examined`: the person says that somebody has examined them for this and said that they may exercise.
    Raises ValueError for anything else.
    """
    if what not in BOOK["may_show"]:
        raise ValueError(f"what: {_short(what)} is not known; allowed: {', '.join(BOOK['may_show'])}")
    if type(examined) is not bool:
        raise ValueError(f"examined: {_short(examined)} is not allowed; allowed: True or False")
    if result is not None and not isinstance(result, Result):
        raise ValueError(f"result: {_short(result)} is not allowed; allowed: what assess() gives, or None")
    rule = BOOK["may_show"][what]["no_result" if result is None else result.urgency]
    return bool(rule == "yes" or (rule == "examined" and examined))


def rules_json() -> dict[str, Any]:
    """Everything an evaluator needs, as plain data for JSON: a copy of what `assess` itself reads.

    version      1
    urgencies    the four levels, least urgent first
    questions    in the order of `missing`, `because` and `pattern`; fields as in questions.toml
    rules        in order; each id, condition, urgency, why, sources, when (a node)
    pattern      the ids of the handout's picture
    may_show     what -> {urgency or "no_result": "yes" | "no" | "examined"}

    A node is one of
      {"at_least": n, "of": [node, ...]}          as strong as the n-th strongest
      {"id": q}                                   yes 2, unsure 1, else 0
      {"id": q, "any_of": [value, ...]}           2 if the answer, or for sites any of it, is listed, else 0;
                                                  "missing" in the list means: not answered counts too
      {"id": q, "from": a, "to": b, "missing": m} 2 if a <= answer <= b (either may be absent), or if m and not answered
      {"unfinished": true}                        2 if a must-ask question is not answered

    A list of sites that is empty is not answered. `because`: walk from the root, only into children at least as strong
    as their parent; collect the ids of answered leaves. Reasons: most urgent first, then in the order of the rules.
    """
    return copy.deepcopy(BOOK)


def questions() -> tuple[Question, ...]:
    """The questions, in order."""
    return _QUESTIONS


# ---- open questions: which of them come first ------------------------------------------------------------------------


@cache
def alarms() -> tuple[str, ...]:
    """The questions whose "yes" is an emergency by itself, whatever the other answers are, in the order of the file."""
    # answers that match no condition, so that nothing but the "yes" can be the reason
    weightless: dict[str, Any] = {"int": float("nan"), "one": "?", "many": ["?"], "yes_no": "no"}
    nothing = {q.id: weightless[q.kind] for q in _QUESTIONS}
    yes_no = (q.id for q in _QUESTIONS if q.kind == "yes_no")
    return tuple(id for id in yes_no if evaluate(BOOK, nothing | {id: "yes"}).urgency == "emergency")


def could_reach(answers: Answers) -> dict[str, str]:
    """For each question in `missing`, in that order, the gravest urgency that one answer to it could give.

    The other answers stay as they are. Raises ValueError as `assess` does.
    """
    return {id: max((assess({**answers, id: value}).urgency for value in gravest_values()[id]), key=URGENCIES.index)
            for id in assess(answers).missing}


@cache
def gravest_values() -> dict[str, tuple[Any, ...]]:
    """For each question the few answers that have to be tried to find the gravest: no other answer can give more.

    A number: the lowest, and each at which a rule begins to hold. Places: all at once, as none ever lowers anything.
    """
    begins: dict[str, set[int]] = {q.id: {q.low or 0} for q in _QUESTIONS if q.kind == "int"}
    for rule in BOOK["rules"]:
        for leaf in leaves(rule["when"]):
            if "from" in leaf:
                begins[leaf["id"]].add(leaf["from"])
    kinds: dict[str, Callable[[Question], tuple[Any, ...]]] = {
        "yes_no": lambda q: ("yes",), "many": lambda q: (list(q.options),), "one": lambda q: tuple(q.options),
        "int": lambda q: tuple(sorted(begins[q.id])),
    }
    return {q.id: kinds[q.kind](q) for q in _QUESTIONS}


# ---- the evaluator: what a second evaluator in another language has to do -------------------------------------------


def evaluate(book: Mapping[str, Any], answers: Answers) -> Result:
    """Weigh answers that have been validated by the rules of `book`, which is what `rules_json()` gives."""
    missing = tuple(q["id"] for q in book["questions"]
                    if q["must_ask"] and _applies(q["applies"], answers) and _answer(answers, q["id"]) is None)
    fired = (weigh_rule(rule, answers, bool(missing)) for rule in book["rules"])
    reasons = sorted((r for r in fired if r is not None), key=lambda r: -URGENCIES.index(r.urgency))
    urgency = reasons[0].urgency if reasons else "no_flag"
    shown = URGENCIES.index(urgency) < URGENCIES.index("same_day")
    pattern = tuple(id for id in book["pattern"] if shown and answers.get(id) == "yes")
    return Result(urgency, tuple(reasons), missing, pattern)


def weigh_rule(rule: Mapping[str, Any], answers: Answers, unfinished: bool) -> Reason | None:
    """The reason that this compiled rule gives, or None."""
    strength, because = weigh(rule["when"], answers, unfinished)
    if not strength:
        return None
    level = URGENCIES.index(rule["urgency"])
    urgency = URGENCIES[level if strength == 2 else max(level - 1, URGENCIES.index("see_clinician"))]
    return Reason(rule["id"], urgency, rule["why"], tuple(sorted(because, key=_ORDER.__getitem__)),
                  tuple(rule["sources"]))


def weigh(node: Node, answers: Answers, unfinished: bool) -> tuple[int, frozenset[str]]:
    """Strength 0, 1 or 2 of a condition, and the ids of the answers that make it so."""
    strength = _strength(node, answers, unfinished)
    return strength, frozenset(_because(node, strength, answers, unfinished)) if strength else frozenset()


def _strength(node: Node, answers: Answers, unfinished: bool) -> int:
    if "of" in node:
        return _nth_strongest(node["at_least"], node["of"], answers, unfinished)
    if "unfinished" in node:
        return 2 if unfinished else 0
    value = _answer(answers, node["id"])
    if "any_of" in node:
        values = ["missing"] if value is None else value if isinstance(value, list) else [value]
        return 2 if any(v in node["any_of"] for v in values) else 0
    if "from" in node or "to" in node or "missing" in node:
        if value is None:
            return 2 if node.get("missing", False) else 0
        return 2 if node.get("from", value) <= value <= node.get("to", value) else 0
    return STRENGTH.get(value, 0)


def _nth_strongest(n: int, parts: list[Node], answers: Answers, unfinished: bool) -> int:
    """The n-th strongest of some conditions. It stops where the rest cannot change that: most rules end early."""
    found = [0, 0, 0]                      # how many parts have each strength
    for left, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
        found[_strength(part, answers, unfinished)] += 1
        if found[2] >= n:
            return 2
        if found[2] + found[1] + left < n:
            return 0
    return 1


def _because(node: Node, at_least: int, answers: Answers, unfinished: bool) -> Iterator[str]:
    """The ids of the answered leaves that are reached through parts at least as strong as the whole they belong to."""
    for part in node.get("of", ()):
        strength = _strength(part, answers, unfinished)
        if strength >= at_least:
            yield from _because(part, strength, answers, unfinished)
    if "id" in node and _answer(answers, node["id"]) is not None:
        yield node["id"]


def _answer(answers: Answers, id: str) -> Any:
    """The answer, or None if nobody has given one; no sites at all is no answer."""
    value = answers.get(id)
    return None if value == [] else value


def _applies(applies: Mapping[str, Any] | None, answers: Answers) -> bool:
    if not applies:
        return True
    low, high = applies["age"] or (0, 120)
    return answers.get("sex", "") != (applies["not_sex"] or None) and low <= answers.get("age_years", low) <= high


# ---- input ----------------------------------------------------------------------------------------------------------


def validate(answers: Answers) -> None:
    """Raise ValueError, naming the id, the value and what is allowed, unless every answer is as questions.toml says."""
    if not isinstance(answers, Mapping):
        raise ValueError(f"answers: {_short(answers)} is not allowed; allowed: a mapping from question id to value")
    for id, value in answers.items():
        if type(id) is not str or id not in _BY_ID:
            hint = "; " + near_matches(id, _BY_ID) if type(id) is str else ""
            raise ValueError(f"{_short(id)} (value {_short(value)}): no question has this id; allowed: an id of "
                             f"questions.toml{hint}")
        if not _is_allowed(_BY_ID[id], value):
            raise ValueError(f"{id}: {_short(value)} is not allowed; allowed: {_allowed(_BY_ID[id])}")


def _is_allowed(question: Question, value: object) -> bool:
    if question.kind == "int":     # a bool is an int in Python, so look at the type itself
        low, high = question.low or 0, question.high
        return type(value) is int and low <= value and (high is None or value <= high)
    if question.kind == "many":
        return type(value) is list and all(type(v) is str and v in question.options for v in value) and \
            len(set(value)) == len(value)
    return type(value) is str and value in (YES_NO if question.kind == "yes_no" else question.options)


def _allowed(question: Question) -> str:
    if question.kind == "int":
        end = "up" if question.high is None else f"to {question.high}"
        return f"a whole number from {question.low or 0} {end}"
    if question.kind == "many":
        return "a list, each at most once, of " + ", ".join(question.options)
    return ", ".join(YES_NO if question.kind == "yes_no" else question.options)


def _short(value: object) -> str:
    """The value as a person can read it on one line, however long or odd it is."""
    try:
        return reprlib.repr(value).replace("\n", " ")
    except Exception:      # a value that cannot even be shown is still refused with a sentence
        return f"a {type(value).__name__}"


# ---- from the two files to one plain structure ----------------------------------------------------------------------


def load_book(folder: Path = HERE) -> dict[str, Any]:
    """Read, check and compile questions.toml and rules.toml. Raises DataError, which names the file and the entry."""
    asked = load_toml(folder / "questions.toml", _Questions).question
    path = folder / "rules.toml"
    raw = load_toml(path, _Rules)
    compiler = _Compiler(path, {q.id: q for q in asked}, raw)
    rules = []
    for rule in raw.rule:
        for key in rule.sources or ("",):
            try:
                source(key)
            except KeyError as error:
                raise DataError(f"{path}: rule {rule.id!r}, field `sources`: {error.args[0]}") from error
        when = compiler.compile(rule.when, f"rule {rule.id!r}")
        rules.append({"id": rule.id, "condition": rule.condition, "urgency": rule.urgency, "why": rule.why,
                      "sources": list(rule.sources), "when": when})
    if len({rule["id"] for rule in rules}) < len(rules):
        raise DataError(f"{path}: field `id`: a rule's id stands there twice")
    return {"version": 1, "urgencies": list(URGENCIES), "questions": [_plain(q) for q in asked], "rules": rules,
            "pattern": [q.id for q in asked if q.group == "picture"],
            "may_show": {what: {f: getattr(show, f) for f in show.__struct_fields__}
                         for what, show in raw.may_show.items()}}


def _plain(question: Question) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(question))    # lists, as JSON has no tuples
    return data


class _Compiler:
    """Turns the language of rules.toml into nodes, with names and overlaps written out."""

    def __init__(self, path: Path, asked: Mapping[str, Question], raw: _Rules) -> None:
        self.path, self.asked, self.define = path, asked, raw.define
        self.overlaps = {o.id: o.also for o in raw.overlap}

    def compile(self, when: Any, where: str) -> Node:
        if isinstance(when, str):
            return self._name(when, where)
        if not isinstance(when, dict) or not when:
            raise self._wrong(where, f"{when!r} is not a condition")
        if set(when) == {"all"}:
            return self._at_least(len(when["all"]), when["all"], where)
        if set(when) == {"any"}:
            return self._at_least(1, when["any"], where)
        if set(when) == {"at_least", "of"}:
            return self._at_least(when["at_least"], when["of"], where)
        if len(when) == 1:
            return self._leaf(*next(iter(when.items())), where)
        raise self._wrong(where, f"{when!r} has too many keys; write all, any, at_least with of, or one question")

    def _name(self, name: str, where: str) -> Node:
        if name == "unfinished":
            return {"unfinished": True}
        if name in self.define:
            return self.compile(self.define[name], f"{where}, {name!r}")
        if name not in self.asked or self.asked[name].kind != "yes_no":
            known = [*self.define, *(q.id for q in self.asked.values() if q.kind == "yes_no")]
            raise self._wrong(where, f"no yes/no question and no definition {name!r}; {near_matches(name, known)}")
        also = [self.compile(one, f"{where}, {name!r}") for one in self.overlaps.get(name, ())]
        return {"at_least": 1, "of": [{"id": name}, *also]} if also else {"id": name}

    def _at_least(self, n: Any, parts: Any, where: str) -> Node:
        if not isinstance(parts, list) or type(n) is not int or not 1 <= n <= len(parts):
            raise self._wrong(where, f"at least {n!r} of {parts!r} cannot be counted")
        return {"at_least": n, "of": [self.compile(part, where) for part in parts]}

    def _leaf(self, id: str, spec: Any, where: str) -> Node:
        if id not in self.asked:
            raise self._wrong(where, f"no question {id!r}; {near_matches(id, self.asked)}")
        question = self.asked[id]
        if question.kind == "int":
            if not isinstance(spec, dict) or not spec or not set(spec) <= {"from", "to", "missing"}:
                raise self._wrong(where, f"{id}: write from, to or missing, not {spec!r}")
            return {"id": id, **spec}
        allowed = set(YES_NO if question.kind == "yes_no" else question.options) | {"missing"}
        if not isinstance(spec, list) or not spec or not set(spec) <= allowed:
            raise self._wrong(where, f"{id}: {spec!r} is not a list of {', '.join(sorted(allowed))}")
        if question.kind == "yes_no" and ("no" in spec or spec[:2] != ["yes", "unsure"]):
            raise self._wrong(where, f"{id}: an answer may only raise the result; write yes, unsure, perhaps missing")
        return {"id": id, "any_of": list(spec)}

    def _wrong(self, where: str, message: str) -> DataError:
        return DataError(f"{self.path}: {where}, field `when`: {message}")


def leaves(node: Node) -> Iterator[Node]:
    """Every leaf of a compiled condition."""
    if "of" in node:
        for part in node["of"]:
            yield from leaves(part)
    else:
        yield node


_QUESTIONS = load_toml(HERE / "questions.toml", _Questions).question
_BY_ID = {q.id: q for q in _QUESTIONS}
_ORDER = {q.id: n for n, q in enumerate(_QUESTIONS)}
BOOK = load_book()
