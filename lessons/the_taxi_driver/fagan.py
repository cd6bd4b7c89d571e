"""An explorer of tests: how many of 100 people have a condition before a test, and how many after its result.

explorer = what_a_test_tells()
explorer.state = {**explorer.state, "before": 30, "test": "straight_leg_raise", "result": "negative"}

Three scales after Fagan (N Engl J Med 1975;293:257), with a hundred people beside them. The tests are in accuracy.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast

from lessons.evidence import cite, fact
from lessons.evidence.data import near_matches
from lessons.teaching.interactive import Interactive, StateError, limits_of
from lessons.the_taxi_driver import picture
from lessons.the_taxi_driver.accuracy import Sign, signs
from lessons.the_taxi_driver.odds import Span, in_words, people, post_test_span

LIMITS = Path(__file__).with_name("limits.toml")
OWN = "own"  # the last test of the list: a ratio that the learner chooses
OWN_RATIOS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
BEFORE = range(1, 100)  # of 100 people
START = {"before": 10, "test": "psoas_sign", "result": "positive", "own": OWN_RATIOS.index(1.0)}


class TestExplorer(Interactive):
    """Fagan's three scales. Keys of the state: before (1 to 99 of 100 people), test, result ("positive", "negative"),

    own (place in OWN_RATIOS of the ratio that counts when the test is "own"). Raises StateError.
    """

    __test__ = False  # pytest must not take it for a test
    module = Path(__file__).with_name("clues.js")

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        self._signs = {sign.id: sign for sign in signs()}
        content = {
            "kind": "scales",
            "lead": "Drag the dot on the left, or use the arrow keys: how many of 100 people have it before the test? "
            "Then choose a test and its result.",
            "own": list(OWN_RATIOS),
            "tests": [_sign_json(sign) for sign in signs()],
            "geometry": {
                "x": list(picture.SCALES_X),
                "middle": picture.MIDDLE_Y,
                "decade": picture.DECADE,
                "reach": picture.REACH,
            },
            "low": BEFORE.start,
            "high": BEFORE.stop - 1,
        }
        super().__init__(
            title="What does a test tell?",
            start=START,
            content=content,
            limits=limits_of("scales", LIMITS),
            state=state,
        )
        self.content = {**self.content, "picture": picture.scales(0.5, Span(1, 1, 1), "Three scales")}

    def check_state(self, state: dict[str, Any]) -> None:
        if state["before"] not in BEFORE:
            raise StateError(f"state['before'] = {state['before']}: allowed are 1 to 99 of 100, whole numbers")
        if state["test"] not in (*self._signs, OWN):
            raise StateError(
                f"state['test']: there is no {state['test']!r}; {near_matches(state['test'], [*self._signs, OWN])}"
            )
        if state["result"] not in ("positive", "negative"):
            raise StateError(f"state['result'] = {state['result']!r}: allowed are 'positive' and 'negative'")
        if state["own"] not in range(len(OWN_RATIOS)):
            raise StateError(f"state['own'] = {state['own']}: allowed are 0 to {len(OWN_RATIOS) - 1}, whole numbers")

    def ratio(self) -> Span | None:
        """The likelihood ratio of the chosen test and result, or None where there is no number."""
        if self.state["test"] == OWN:
            chosen = OWN_RATIOS[self.state["own"]]
            return Span(chosen, chosen, chosen)
        return self._signs[self.state["test"]].ratio(cast(Literal["positive", "negative"], self.state["result"]))

    def after(self) -> Span | None:
        """The probability after the result, or None where there is no number."""
        ratio = self.ratio()
        return post_test_span(self.state["before"] / 100, ratio) if ratio else None

    def sentence(self) -> str:
        """Before and after, in one or two sentences."""
        state, after, ratio = self.state, self.after(), self.ratio()
        own = state["test"] == OWN
        sign = None if own else self._signs[state["test"]]
        begin = f"Suppose {state['before']} of 100 people have {sign.condition if sign else 'it'}."
        if after is None or ratio is None:
            assert sign is not None
            return f"{begin} {sign.why_none(state['result'])}"
        what = f"After a {state['result']} test" if sign else "After the finding"
        still = " A ratio of 1 changes nothing." if ratio.best == 1 else ""
        return f"{begin} {what} it is {in_words(after)}.{still}"

    def still(self) -> str:
        """The scales and both crowds as one SVG."""
        before = self.state["before"] / 100
        start, after, ratio = Span(before, before, before), self.after(), self.ratio()
        words = {
            "sentence": self.sentence(),
            "before": in_words(start),
            "after": in_words(after) if after else "",
            "ratio": picture.ratio_label(ratio) if ratio else "",
        }
        return picture.still(before, ratio, people(start), people(after) if after else None, words)


def what_a_test_tells(state: Mapping[str, Any] | None = None) -> TestExplorer:
    """The explorer of tests, at `state`. Raises StateError."""
    return TestExplorer(state)


def _sign_json(sign: Sign) -> dict[str, Any]:
    out: dict[str, Any] = {key: getattr(sign, key) for key in ("id", "name", "condition", "people", "note")}
    out["sources"] = ", ".join(cite(key) for key in fact(sign.fact).sources)
    for result in ("positive", "negative"):
        ratio = sign.ratio(result)
        out[result] = {"best": ratio.best, "low": ratio.low, "high": ratio.high} if ratio else None
        out[f"none_{result}"] = sign.why_none(result)
    return out
