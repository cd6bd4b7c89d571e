"""The form of the symptom check: for practice on invented people and, after a notice, for oneself; no kernel needed.

    symptom_check()              # begins with the choice between the two
    symptom_check("walter")      # begins with an invented person

    check = SymptomForm(hands_over=True)      # for a lesson that asks it before it shows a plan
    check.when_done(lambda: ...)              # called when check.result or check.examined has changed
    may_show(check.result, "plan", check.examined)

The browser answers by itself with the same rules (js: form.js). Answers about oneself never reach this class: they are
not in its state, its output, the notebook or the store. What it says stands in form.toml, results.toml, people.toml and
home_tests.toml; what it asks and the rules are those of the check.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from lessons.evidence import cite
from lessons.evidence.data import DataError, Record, load_toml, near_matches
from lessons.symptom_check.check import (
    URGENCIES,
    Result,
    alarms,
    assess,
    gravest_values,
    questions,
    rules_json,
)
from lessons.symptom_check.plates import MAP_CAMERA, zones
from lessons.teaching import images
from lessons.teaching.interactive import Interactive, StateError

HERE = Path(__file__).parent
PLACES = ("welcome", "people", "story", "notice", "result")  # screens besides those with questions


class Screen(Record, frozen=True):
    """Questions that are asked together."""

    id: str
    title: str
    questions: tuple[str, ...]
    lead: str = ""


class _Form(Record, frozen=True):
    screen: tuple[Screen, ...]
    words: dict[str, Any]
    severity: dict[str, str]


class Advice(Record, frozen=True):
    """What is said at one urgency."""

    how_soon: str
    act: str
    now: tuple[str, ...]
    instead: str
    say_title: str
    say: str
    change_title: str
    change: tuple[str, ...]


class Person(Record, frozen=True):
    """Somebody invented. `answers` are complete: what is not said is "no"."""

    id: str
    name: str
    age: int
    line: str
    story: str
    urgency: str
    teach: str
    answers: dict[str, Any]


class HomeTest(Record, frozen=True):
    """A test that people try at home, and what it is worth."""

    id: str
    title: str
    picture: str
    how: str
    can: str
    cannot: str
    worth: str
    sources: tuple[str, ...]
    sensitivity: float | None = None
    specificity: float | None = None


class Compared(Record, frozen=True):
    """A test of a clinician, for comparison."""

    title: str
    what: str
    sensitivity: float
    specificity: float
    sources: tuple[str, ...]


class _People(Record, frozen=True):
    person: tuple[Person, ...]


class _HomeTests(Record, frozen=True):
    test: tuple[HomeTest, ...]
    compare: Compared


@cache
def form() -> _Form:
    """Screens and words. Raises DataError where a question is asked twice, never, or does not exist."""
    path = HERE / "form.toml"
    made = load_toml(path, _Form)
    there = [q.id for q in questions()]
    shown = [id for screen in made.screen for id in screen.questions]
    for id in shown:
        if id not in there:
            raise DataError(f"{path}: there is no question {id!r}; {near_matches(id, there)}")
        if shown.count(id) > 1:
            raise DataError(f"{path}: question {id!r} stands on two screens")
    for id in there:
        if id not in shown:
            raise DataError(f"{path}: question {id!r} stands on no screen")
    return made


@cache
def advice() -> dict[str, Advice]:
    """What is said, by urgency."""
    path = HERE / "results.toml"
    made = load_toml(path, dict[str, Advice])
    if set(made) != set(URGENCIES):
        raise DataError(f"{path}: needs exactly the entries {', '.join(URGENCIES)}; it has {', '.join(made)}")
    return made


@cache
def people() -> tuple[Person, ...]:
    """The invented people, their answers completed with "no". Raises DataError where the check says otherwise."""
    path = HERE / "people.toml"
    made = []
    for person in load_toml(path, _People).person:
        answers = dict(person.answers)
        try:
            answers |= dict.fromkeys(assess(answers).missing, "no")
            answers = {q.id: "no" for q in questions() if q.group == "picture"} | answers
            said = assess(answers).urgency
        except ValueError as error:
            raise DataError(f"{path}: person {person.id!r}, field `answers`: {error}") from error
        if said != person.urgency:
            raise DataError(
                f"{path}: person {person.id!r}, field `urgency`: {person.urgency!r}; the check says {said!r}"
            )
        made.append(msgspec.structs.replace(person, answers=answers))
    return tuple(made)


@cache
def home_tests() -> tuple[HomeTest, ...]:
    """The tests, with their likelihood ratios worked out where they were measured."""
    made = []
    for test in load_toml(HERE / "home_tests.toml", _HomeTests).test:
        if test.sensitivity is not None and test.specificity is not None:
            positive, negative = likelihood_ratios(test.sensitivity, test.specificity)
            worth = test.worth.replace("{positive}", f"{positive:.2f}").replace("{negative}", f"{negative:.2f}")
            test = msgspec.structs.replace(test, worth=worth)
        made.append(test)
    return tuple(made)


@cache
def compared() -> Compared:
    """The clinician's test beside which the others are put."""
    return load_toml(HERE / "home_tests.toml", _HomeTests).compare


def likelihood_ratios(sensitivity: float, specificity: float) -> tuple[float, float]:
    """How much a positive and a negative test multiply the odds; both arguments are shares between 0 and 1."""
    return sensitivity / (1 - specificity), (1 - sensitivity) / specificity


class SymptomForm(Interactive):
    """The form. `state` holds the invented person that is played, that person's answers, and the screen.

    With `hands_over` a person about themselves can hand the result to the page: `result` then holds how soon, without
    answers or reasons, and `examined` what was ticked. Both are forgotten as soon as an answer changes.
    """

    module = HERE / "form.js"

    def __init__(self, person: str = "", state: dict[str, Any] | None = None, hands_over: bool = False) -> None:
        start = {"person": "", "answers": {}, "screen": "welcome"}
        begin = {**start, "person": person, "screen": "story"} if person else {}
        content = {**_content(), "hands_over": hands_over}
        self.result: Result | None = None
        self.examined = False
        self._listeners: list[Callable[[], None]] = []
        super().__init__(title="Symptom check", start=start, state={**begin, **(state or {})}, content=content)
        self.on_msg(self._hear)
        # Reset and a page without a kernel begin where the cell says
        self.content = {**self.content, "start": start}

    def when_done(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever `result` or `examined` has changed."""
        self._listeners.append(listener)

    def _hear(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if not self.content["hands_over"] or message.get("type") != "result":
            return
        urgency = message.get("urgency")
        before = (self.result, self.examined)
        self.result = Result(urgency, (), (), ()) if urgency in URGENCIES else None
        self.examined = self.result is not None and message.get("examined") is True
        if (self.result, self.examined) != before:
            for listener in self._listeners:
                listener()

    def check_state(self, state: dict[str, Any]) -> None:
        known = [p.id for p in people()]
        if state["person"] and state["person"] not in known:
            hint = near_matches(state["person"], known)
            raise StateError(f"state['person']: nobody is called {state['person']!r}; {hint}")
        screens = [*PLACES, *(screen.id for screen in form().screen)]
        if state["screen"] not in screens:
            hint = near_matches(state["screen"], screens)
            raise StateError(f"state['screen']: there is no {state['screen']!r}; {hint}")
        if state["answers"] and not state["person"]:
            raise StateError("state['answers']: only an invented person's answers are kept here; say which person")
        try:
            assess(state["answers"])
        except ValueError as error:
            raise StateError(f"state['answers']: {error}") from error

    def sentence(self) -> str:
        person = next((p for p in people() if p.id == self.state["person"]), None)
        if person is None:
            return f"{form().words['welcome']} {form().words['private']}"
        answers = self.state["answers"] or person.answers
        said = advice()[assess(answers).urgency]
        return (
            f"{person.name}, {person.age}, is invented. {person.story} With these answers the check says: "
            f"{said.how_soon.lower()}."
        )

    def still(self) -> str:
        """Without a script nothing can be asked: the emergency signs and where to turn, in words."""
        first = form().screen[0]
        asks = {q.id: q.ask for q in questions()}
        items = "".join(f"<li>{html.escape(asks[id])}</li>" for id in first.questions)
        now = "".join(f"<li>{html.escape(line)}</li>" for line in advice()["emergency"].now[:3])
        return (
            "<p>The questions appear when this page is live. Until then: "
            f"{html.escape(first.title)}</p><ul>{items}</ul><p>If one answer is yes: "
            f"{html.escape(advice()['emergency'].act)}</p><ul>{now}</ul>"
        )


def symptom_check(person: str = "") -> SymptomForm:
    """The form, at its beginning or with the invented `person`. Raises StateError for somebody unknown."""
    return SymptomForm(person)


@cache
def _content() -> dict[str, Any]:
    """Everything that form.js needs, and nothing that it could work out."""
    made = form()
    rules = rules_json()
    keys = sorted({key for rule in rules["rules"] for key in rule["sources"]})
    return {
        "questions": {q.id: _question(q) for q in questions()},
        "screens": msgspec.to_builtins(made.screen),
        "results": {name: msgspec.to_builtins(one) for name, one in advice().items()},
        "people": [msgspec.to_builtins(p) for p in people()],
        "words": made.words,
        "rules": rules,
        "alarms": list(alarms()),
        "gravest": {id: list(values) for id, values in gravest_values().items()},
        "cites": {key: cite(key) for key in keys},
        "tests": [_test(t) for t in home_tests()],
        "map": {
            "question": "sites",
            "svg": images.picture("where-it-hurts").svg,
            "alt": images.picture("where-it-hurts").alt,
            "width": images.WIDTH,
            "height": MAP_CAMERA.height_px,
            "zones": zones(),
        },
    }


def _question(q: Any) -> dict[str, Any]:
    out: dict[str, Any] = {key: getattr(q, key) for key in ("id", "kind", "ask", "help", "why", "said", "said_unsure")}
    if q.kind in ("one", "many"):
        out["options"] = [{"value": value, "words": words} for value, words in q.options.items()]
    if q.kind == "int":
        out["low"], out["high"] = q.low, q.high
    if q.id == "severity":
        out["pick"] = form().severity
    return out


def _test(test: HomeTest) -> dict[str, Any]:
    picture = images.picture(test.picture)
    return {
        "id": test.id, "title": test.title, "how": test.how, "can": test.can, "cannot": test.cannot,
        "worth": test.worth, "sources": [cite(key) for key in test.sources], "svg": picture.svg, "alt": picture.alt,
    }  # fmt: skip
