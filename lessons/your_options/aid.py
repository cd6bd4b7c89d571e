"""The decision aid: what matters, beside all options, after the symptom check has been asked; no kernel needed.

    decide()                                              # begins with the choice of an invented person
    decide({"person": "nadia", "matters": {"pain": 2}})   # somewhere on the way

It practises on the invented people of the symptom check. About oneself it runs the check's own form inside itself (js:
aid.js), holds the result in memory only, and tells neither Python nor the notebook. What may be shown at which result
is the check's table `may_show`: without a result there are no options. Words: aid.toml; options: options.toml.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from lessons.evidence import cite
from lessons.evidence.data import DataError, Record, load_toml, near_matches
from lessons.symptom_check import Result, may_show
from lessons.symptom_check.form import HERE as CHECK
from lessons.symptom_check.form import SymptomForm, people
from lessons.teaching.interactive import Interactive, StateError
from lessons.your_options.options import Option, all_options, release

HERE = Path(__file__).parent
RELEASE = "release"  # never chosen without its list of those who must not; `aid.js` says how
LEVELS = (0, 1, 2)  # how much a concern matters: little, some, a lot
UNSURE = "unsure"


class Concern(Record, frozen=True):
    """Something that may matter to a person."""

    id: str
    name: str


class Wish(Record, frozen=True):
    """What an invented person says that matters to them."""

    person: str
    says: str


class Words(Record, frozen=True):
    """What the aid says, and the concerns it asks about."""

    decision: str
    lead: str
    practise: str
    me: str
    me_lead: str
    again: str
    not_here_line: str
    stopped: str
    examined: str
    person_you: str
    check_says: str
    matters: str
    matters_me: str
    levels: tuple[str, str, str]
    table: str
    table_lead: str
    not_said: str
    first_list: str
    not_here: str
    list: str
    list_none: str
    list_fits: str
    choose: str
    lean: str
    unsure: str
    next: str
    next_unsure: str
    sources: str
    about: str
    about_lines: tuple[str, ...]
    wish: tuple[Wish, ...]
    concern: tuple[Concern, ...]


@cache
def words() -> Words:
    """The words. Raises DataError where an option does not answer exactly the concerns."""
    path = HERE / "aid.toml"
    made = load_toml(path, Words)
    ids = {one.id for one in made.concern}
    for wish in made.wish:
        if wish.person not in (known := [p.id for p in people()]):
            raise DataError(f"{path}: wish of {wish.person!r}: {near_matches(wish.person, known)}")
    for option in all_options():
        if set(option.cell) != ids:
            raise DataError(f"{path}: option {option.id!r} answers {sorted(option.cell)}; needed are {sorted(ids)}")
    return made


def in_order() -> tuple[Option, ...]:
    """The options as the aid lists them: by the alphabet, so that none is put first."""
    return tuple(sorted(all_options(), key=lambda one: one.name))


class DecisionAid(Interactive):
    """`state`: `person` (id, "" for nobody), `examined`, `matters` (concern -> 0, 1 or 2), `lean` (option, "unsure").

    Only an invented person is ever in the state. Raises StateError.
    """

    module = HERE / "aid.js"
    below = (CHECK / "form.js",)

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        start = {"person": "", "examined": False, "matters": {}, "lean": ""}
        content = {
            "words": msgspec.to_builtins(words()),
            "options": [{**msgspec.to_builtins(one), "sources": [cite(k) for k in one.sources]} for one in in_order()],
            "must_not": {"title": release().must_not_title, "says": release().must_not},
            "check": {**SymptomForm().content, "hands_over": True},
        }
        super().__init__(title="What matters to you?", start=start, content=content, state=state)

    def check_state(self, state: dict[str, Any]) -> None:
        for key, known in (
            ("person", [p.id for p in people()]),
            ("lean", [UNSURE, *(one.id for one in all_options())]),
        ):
            if state[key] and state[key] not in known:
                raise StateError(f"state[{key!r}]: there is no {state[key]!r}; {near_matches(state[key], known)}")
        if state["lean"] == RELEASE and not may_show(_result(state["person"]), "plan"):
            # leave to exercise is not leave to be pressed: whoever needed an examination asks there
            raise StateError("state['lean']: the release may be chosen for a person without a warning sign only")
        concerns = [one.id for one in words().concern]
        for name, level in state["matters"].items():
            if name not in concerns:
                raise StateError(f"state['matters']: there is no {name!r}; {near_matches(name, concerns)}")
            if type(level) is not int or level not in LEVELS:
                raise StateError(f"state['matters'][{name!r}] = {level!r}: allowed are 0, 1 and 2")

    def shows_options(self) -> bool:
        """Whether the options may be shown for the person of the state, by the symptom check's table."""
        return may_show(_result(self.state["person"]), "plan", self.state["examined"])

    def sentence(self) -> str:
        if not self.state["person"]:
            return words().decision
        person = next(p for p in people() if p.id == self.state["person"])
        if not self.shows_options():
            return f"{person.name}, {person.age}, is invented. {words().stopped}"
        most = [c.name.lower() for c in words().concern if self.state["matters"].get(c.id) == 2]
        said = f" Matters a lot: {', '.join(most)}." if most else ""
        return f"{person.name}, {person.age}, is invented. {words().matters.format(name=person.name)}{said}"

    def still(self) -> str:
        """Without a script: all options beside all concerns, in general."""
        heads = "".join(f'<th scope="col">{html.escape(one.name)}</th>' for one in words().concern)
        rows = "".join(
            f'<tr><th scope="row">{html.escape(one.name)}</th>'
            + "".join(f"<td>{html.escape(one.cell[c.id])}</td>" for c in words().concern)
            + "</tr>"
            for one in in_order()
        )
        head = f"<thead><tr><td></td>{heads}</tr></thead>"
        about = "".join(f"<li>{html.escape(line)}</li>" for line in words().about_lines)
        return (
            f"<p>{html.escape(words().lead)}</p><table>{head}<tbody>{rows}</tbody></table>"
            f"<p>{html.escape(words().about)}</p><ul>{about}</ul>"
        )


def _result(person: str) -> Result | None:
    """The symptom check's result for the invented person of this id; None for nobody."""
    found = next((p for p in people() if p.id == person), None)
    return Result(found.urgency, (), (), ()) if found else None


def decide(state: Mapping[str, Any] | None = None) -> DecisionAid:
    """The decision aid, at its beginning or at `state`. Raises StateError."""
    return DecisionAid(state)
