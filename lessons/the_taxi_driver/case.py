"""A story told clue by clue: the learner judges, and only then sees what the clue is worth and what comes next.

case("taxi_driver")                               from the beginning, or where you stopped on this computer
case("taxi_driver", state={...})                  where a class left off ("Copy starting state" gives the words)
"""

from __future__ import annotations

import contextlib
import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import traitlets

from lessons.evidence import cite, claim, fact
from lessons.evidence.data import near_matches
from lessons.teaching.interactive import Interactive, StateError, limits_of
from lessons.teaching.store import Store
from lessons.the_taxi_driver.cases import END, Case, Effect, Step, follow, load_case, verdict
from lessons.the_taxi_driver.odds import PEOPLE, Span, in_words, people

LIMITS = Path(__file__).with_name("limits.toml")
KEPT = ("the_taxi_driver.case", 1)  # where the store keeps judgements, apart from the quiz


class CaseStudy(Interactive):
    """One case of cases.toml.

    `state["answers"]` maps the id of a step to {"option": number of the option, "people": judged number of 100, or
    None where none is asked}; `state["at"]` is the id of the step that is shown, or "end". Raises StateError.
    """

    module = Path(__file__).with_name("clues.js")

    def __init__(self, told: Case, state: Mapping[str, Any] | None = None) -> None:
        self._case = told
        content = {
            "kind": "case",
            "lead": told.opening,
            "how_many": told.how_many,
            "ending": told.ending,
            "verdicts": {"rose": told.rose, "stayed": told.stayed, "fell": told.fell},
            "track": _common_cause(told),
            "steps": [_step_json(step) for step in told.step],
        }
        super().__init__(
            title=told.title,
            start={"answers": {}, "at": told.step[0].id},
            content=content,
            limits=limits_of("case", LIMITS),
            state=state,
        )
        self._store = Store.open()
        if state is None:
            self._go_on()
        self.observe(self._keep, "state")

    def check_state(self, state: dict[str, Any]) -> None:
        known = {step.id: step for step in self._case.step}
        for name, answer in state["answers"].items():
            if name not in known:
                raise StateError(f"state['answers']: there is no step {name!r}; {near_matches(name, known)}")
            _check_answer(known[name], answer)
        path = self.path(state)
        if state["at"] not in path:
            raise StateError(f"state['at'] = {state['at']!r}: with these answers the way is {', '.join(path)}")

    def _go_on(self) -> None:
        """Take up the judgements that were kept, if the case still has these steps and options."""
        kept = self._store.answers(*KEPT).get(self._case.id)
        if kept:
            with contextlib.suppress(traitlets.TraitError, TypeError, ValueError, KeyError, AttributeError):
                self.state = kept["answer"]
                self.content = {**self.content, "still_sentence": self.sentence()}

    def _keep(self, change: Any) -> None:
        self._store.save_answer(*KEPT, self._case.id, change["new"], True)  # a judgement is neither right nor wrong

    def path(self, state: Mapping[str, Any] | None = None) -> list[str]:
        """The steps passed so far and the one that waits, or "end"."""
        answers = (state or self.state)["answers"]
        return follow(self._case, {name: answer["option"] for name, answer in answers.items()})

    def sentence(self) -> str:
        """Where the learner is and what was judged there, in one or two sentences."""
        path, answers = self.path(), self.state["answers"]
        judged = [(name, answers[name]["people"]) for name in path if name in answers and self._case.at(name).judged]
        if self.state["at"] == END:
            return f"The end. You judged {', '.join(str(n) for _, n in judged)} of 100."
        step = self._case.at(self.state["at"])
        count = sum(s.judged for s in self._case.step)
        number = 1 + sum(self._case.at(name).judged for name in path[: path.index(step.id)])
        where = f"Clue {number} of {count}" if step.judged else "On the way"
        mine = dict(judged).get(step.id)
        done = "Make your judgement." if step.id not in answers else f"You judged {mine} of 100." if step.judged else ""
        return f"{where}: {step.name}. {done or 'You have chosen.'}"

    def verdict(self) -> str:
        """What is said at the end about how the judgement moved; "" before the end."""
        path, answers = self.path(), self.state["answers"]
        if path[-1] != END:
            return ""
        return verdict(self._case, [answers[n]["people"] for n in path[:-1] if self._case.at(n).judged])

    def still(self) -> str:
        """All clues with their answers folded away, for a page without scripts and for paper."""
        steps = "".join(f"<li>{_folded(step)}</li>" for step in self._case.step)
        return f"<p>{html.escape(self._case.opening)}</p><ol>{steps}</ol><p>{html.escape(self._case.ending)}</p>"


def case(name: str, state: Mapping[str, Any] | None = None) -> CaseStudy:
    """The case with this id, to be worked through. Raises KeyError with near matches, and StateError."""
    return CaseStudy(load_case(name), state)


def _check_answer(step: Step, answer: Any) -> None:
    where = f"state['answers'][{step.id!r}]"
    if not isinstance(answer, Mapping) or set(answer) != {"option", "people"}:
        raise StateError(f"{where} = {answer!r}: must be like {{'option': 0, 'people': 50}}")
    option, number = answer["option"], answer["people"]
    if not isinstance(option, int) or isinstance(option, bool) or not 0 <= option < len(step.option):
        raise StateError(f"{where}['option'] = {option!r}: allowed are 0 to {len(step.option) - 1}")
    if not step.judged:
        if number is not None:
            raise StateError(f"{where}['people'] = {number!r}: this step asks for no number, so it must be None")
    elif not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= PEOPLE:
        raise StateError(f"{where}['people'] = {number!r}: must be a whole number from 0 to {PEOPLE}")


def _common_cause(told: Case) -> str:
    """The cause that stands first at every judged clue, so that the end can compare; "" where they differ."""
    first = {step.effect[0].cause for step in told.step if step.judged and step.effect}
    return first.pop() if len(first) == 1 else ""


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "name": step.name,
        "clue": step.clue,
        "quote": step.quote,
        "ask": step.ask,
        "told": step.told,
        "next": step.next,
        "judged": step.judged,
        "claims": [{"text": claim(c).text, "status": claim(c).status} for c in step.claims],
        "options": [{"text": o.text, "reply": o.reply, "next": o.next or step.next} for o in step.option],
        "effects": [_effect_json(effect) for effect in step.effect],
    }


def _effect_json(effect: Effect) -> dict[str, Any]:
    before, after = effect.spans()
    sources = ", ".join(cite(key) for key in fact(effect.fact).sources) if effect.fact else ""
    return {
        "cause": effect.cause,
        "finding": effect.finding,
        "supposed": effect.supposed,
        "none": effect.none,
        "careful": effect.careful,
        "sources": sources,
        "before": _people_json(before),
        "after": _people_json(after),
    }


def _people_json(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    counted = people(span)
    return {"sure": counted.sure, "perhaps": counted.perhaps, "words": in_words(span)}


def _folded(step: Step) -> str:
    """One step as HTML with what comes after the judgement inside <details>."""
    options = "".join(f"<li>{html.escape(o.text)}<br><em>{html.escape(o.reply)}</em></li>" for o in step.option)
    effects = "".join(f"<li>{html.escape(_effect_words(effect))}</li>" for effect in step.effect)
    worth = f"<p>What the clue is worth:</p><ul>{effects}</ul>" if effects else ""
    return (
        f"<p><strong>{html.escape(step.name)}.</strong> {html.escape(step.clue)}</p><p>{html.escape(step.ask)}</p>"
        f"<ul>{''.join(f'<li>{html.escape(o.text)}</li>' for o in step.option)}</ul>"
        f"<details><summary>After your judgement</summary><ul>{options}</ul><p>{html.escape(step.told)}</p>"
        f"{worth}</details>"
    )


def _effect_words(effect: Effect) -> str:
    before, after = effect.spans()
    if effect.none:
        return f"{effect.cause}: {effect.none}"
    start = f"before {in_words(before)}{' (our example)' if effect.supposed else ''}, after " if before else ""
    end = in_words(after) if after else "unknown"
    return f"{effect.cause}: {effect.finding}: {start}{end}. {effect.careful}".strip()
