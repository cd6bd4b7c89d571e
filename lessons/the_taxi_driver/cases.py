"""Reads cases.toml: stories told clue by clue, each with a judgement to make and with what the clue is worth.

A case is a chain of steps. Each step has two or more options; an option leads to the step named in its `next`, or to
the step's own. "end" ends the case. A step may be passed on one path and not on another, but never twice.

An effect tells what is known about one possible cause once this clue is there. It has one of four forms:

    before and ratio        the people with the cause before the clue, of 100; how far the clue moves the odds
    before and after        both counted in a study
    share                   one counted share: of 100 people like `who`, so many ... (see `finding`)
    none                    a sentence: no number was found, so none is shown
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lessons.evidence import claim, fact, source
from lessons.evidence.data import DataError, Record, load_toml, near_matches
from lessons.the_taxi_driver.accuracy import span
from lessons.the_taxi_driver.odds import OddsError, Span, post_test_span

FILE = Path(__file__).with_name("cases.toml")
END = "end"


class Effect(Record, frozen=True):
    """What the clue says about one cause. Numbers of people are of 100; `ratio` has no unit."""

    cause: str
    finding: str = ""  # what was counted or measured, the nearest thing to the clue
    fact: str = ""
    before: float | None = None
    supposed: bool = False  # the number before is an example of ours, not a count
    ratio: tuple[float, ...] = ()
    after: tuple[float, ...] = ()
    share: tuple[float, ...] = ()
    none: str = ""
    careful: str = ""

    def spans(self) -> tuple[Span | None, Span | None]:
        """The probabilities before and after the clue; None where there is nothing to show."""
        start = None if self.before is None else span((self.before / 100,))
        if self.share:
            return None, span(tuple(n / 100 for n in self.share))
        if self.ratio and start:
            return start, post_test_span(start.best, span(self.ratio))
        return start, span(tuple(n / 100 for n in self.after)) if self.after else None


class Option(Record, frozen=True):
    """One thing to do next, and what to say to somebody who would do it; `next` where it leads another way."""

    text: str
    reply: str
    next: str = ""


class Step(Record, frozen=True):
    """One clue, a question about it, and what is told once the judgement is made."""

    id: str
    name: str
    clue: str
    ask: str
    next: str
    told: str
    option: tuple[Option, ...]
    quote: str = ""
    judged: bool = True  # whether a number of 100 people is asked for
    claims: tuple[str, ...] = ()
    effect: tuple[Effect, ...] = ()


class Case(Record, frozen=True):
    """One story. `how_many` asks for the number that is judged at each clue."""

    id: str
    title: str
    source: str
    opening: str
    how_many: str
    rose: str
    stayed: str
    fell: str
    ending: str
    step: tuple[Step, ...]

    def at(self, name: str) -> Step:
        """The step with this id. Raises KeyError."""
        for step in self.step:
            if step.id == name:
                return step
        raise KeyError(f"case {self.id!r} has no step {name!r}; {near_matches(name, [s.id for s in self.step])}")


class _Cases(Record, frozen=True):
    case: tuple[Case, ...]


def follow(case: Case, choices: Mapping[str, int]) -> list[str]:
    """The steps that somebody with these `choices` (step id -> number of the option) has passed, and the one to answer.

    Ends with "end" when all is answered.
    """
    path = [case.step[0].id]
    while path[-1] != END and path[-1] in choices:
        step = case.at(path[-1])
        path.append(step.option[choices[step.id]].next or step.next)
    return path


def paths(case: Case, start: str = "") -> Iterator[tuple[tuple[str, int], ...]]:
    """Every way through the case, as (step id, number of the option) pairs."""
    step = case.at(start or case.step[0].id)
    for number, option in enumerate(step.option):
        following = option.next or step.next
        if following == END:
            yield ((step.id, number),)
        else:
            for rest in paths(case, following):
                yield ((step.id, number), *rest)


def verdict(case: Case, judged: list[int]) -> str:
    """What to say at the end, from the numbers of 100 that were judged at the clues, in their order."""
    if len(judged) < 2 or abs(judged[-1] - judged[0]) < 20:
        return case.stayed
    return case.rose if judged[-1] > judged[0] else case.fell


def load_case(name: str) -> Case:
    """The checked case with this id. Raises KeyError with near matches."""
    found = {case.id: case for case in cases()}
    if name not in found:
        raise KeyError(f"there is no case {name!r}; {near_matches(name, found)}")
    return found[name]


@cache
def cases(path: Path = FILE) -> tuple[Case, ...]:
    """Every case, checked. Raises DataError, which names case, step and field."""
    found = load_toml(path, _Cases).case
    for case in found:
        where = f"{path}: case {case.id!r}"
        _known(where, "source", source, case.source)
        names = [step.id for step in case.step]
        if len(set(names)) < len(names):
            raise DataError(f"{where}: a step's `id` stands there twice: {names}")
        for step in case.step:
            _check_step(f"{where}, step {step.id!r}", step, names)
        _check_ways(where, case)
    return found


def _check_step(where: str, step: Step, names: list[str]) -> None:
    if len(step.option) < 2:
        raise DataError(f"{where}, field `option`: needs two or more")
    for field, target in [("next", step.next), *(("option.next", o.next) for o in step.option if o.next)]:
        if target not in [*names, END]:
            raise DataError(f"{where}, field `{field}`: there is no step {target!r}; {near_matches(target, names)}")
    for name in step.claims:
        _known(where, "claims", claim, name)
    for effect in step.effect:
        _check_effect(f"{where}, effect {effect.cause!r}", effect)


def _check_effect(where: str, effect: Effect) -> None:
    forms = [
        bool(effect.ratio) and effect.before is not None,
        bool(effect.after) and effect.before is not None,
        bool(effect.share),
        bool(effect.none),
    ]
    if sum(forms) != 1 or (effect.none and effect.before is not None):
        raise DataError(f"{where}: needs before and ratio, or before and after, or share, or none; one of the four")
    if not effect.none and not (effect.fact and effect.finding):
        raise DataError(f"{where}: a number needs a `fact` and the `finding` that was counted")
    if effect.fact:
        _known(where, "fact", fact, effect.fact)
    try:
        effect.spans()
    except OddsError as error:
        raise DataError(f"{where}: {error}") from error


def _check_ways(where: str, case: Case) -> None:
    """Every step can be reached, and no way passes a step twice (which would never end)."""
    seen: set[str] = set()

    def walk(name: str, passed: tuple[str, ...]) -> None:
        if name == END:
            return
        if name in passed:
            raise DataError(f"{where}, step {passed[-1]!r}, field `next`: leads back to {name!r}, which was passed")
        seen.add(name)
        step = case.at(name)
        for target in {option.next or step.next for option in step.option}:
            walk(target, (*passed, name))

    walk(case.step[0].id, ())
    for step in case.step:
        if step.id not in seen:
            raise DataError(f"{where}, step {step.id!r}: no option leads there")


def _known(where: str, field: str, ask: Any, name: str) -> None:
    try:
        ask(name)
    except KeyError as error:
        raise DataError(f"{where}, field `{field}`: {error.args[0]}") from error
