"""How far a finding moves the odds: Bayes' rule, likelihood ratios, and one hundred people to count.

Probabilities are numbers from 0 to 1, likelihood ratios numbers from 0 on, neither with a unit. Nothing here knows of
any disease: numbers come from accuracy.toml and cases.toml. js: clues.js follows `post_test` and `people`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

PEOPLE = 100
LARGEST_RATIO = 1e6


class OddsError(ValueError):
    """A number that is no probability or no likelihood ratio; the message says what is allowed."""


@dataclass(frozen=True)
class Span:
    """A number with the range in which it may well lie; without a published range, `low` and `high` equal `best`."""

    best: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.best <= self.high:
            raise OddsError(f"a range needs low <= best <= high; got {self.low:g}, {self.best:g}, {self.high:g}")

    @property
    def known(self) -> bool:
        """Whether there is a range at all."""
        return self.low < self.high


@dataclass(frozen=True)
class People:
    """One hundred people: `sure` have it at least, `perhaps` more may have it, `without` have it in no case."""

    sure: int
    perhaps: int
    without: int


def post_test(pre: float, ratio: float) -> float:
    """The probability after a finding with this likelihood ratio, from the probability `pre` before it.

    In words: odds before, times the ratio, are the odds after. Raises OddsError.
    """
    _probability("the probability before the finding", pre)
    _ratio(ratio)
    with_it, without_it = pre * ratio, 1.0 - pre
    if with_it + without_it == 0.0:
        raise OddsError("certain before (1) and ruled out by the finding (ratio 0): one of the two must be wrong")
    return with_it / (with_it + without_it)


def post_test_span(pre: float, ratio: Span) -> Span:
    """`post_test` of the best ratio and of both ends of its range. Raises OddsError."""
    return Span(post_test(pre, ratio.best), post_test(pre, ratio.low), post_test(pre, ratio.high))


def ratio_positive(sensitivity: Span, specificity: Span) -> Span:
    """The likelihood ratio of a positive test: sensitivity / (1 - specificity). Raises OddsError.

    The ends of the range take both ends together, the worst and the best: wider than a confidence interval.
    """
    return Span(
        _quotient(sensitivity.best, 1 - specificity.best),
        _quotient(sensitivity.low, 1 - specificity.low),
        _quotient(sensitivity.high, 1 - specificity.high),
    )


def ratio_negative(sensitivity: Span, specificity: Span) -> Span:
    """The likelihood ratio of a negative test: (1 - sensitivity) / specificity; ends as in `ratio_positive`."""
    return Span(
        _quotient(1 - sensitivity.best, specificity.best),
        _quotient(1 - sensitivity.high, specificity.high),
        _quotient(1 - sensitivity.low, specificity.low),
    )


def count(probability: float) -> int:
    """How many of 100 people that is, to the nearest one; halves go up. Raises OddsError."""
    _probability("the probability", probability)
    return _nearest(probability * PEOPLE)


def people(span: Span) -> People:
    """The hundred people of a probability with its range. The three counts always make 100. Raises OddsError."""
    low, high = count(span.low), count(span.high)
    return People(low, high - low, PEOPLE - high)


def number(probability: float) -> str:
    """How many of 100, in a word: "26", "fewer than 1", "none", "more than 99", "all". Raises OddsError."""
    whole = count(probability)
    if whole == 0:
        return "none" if probability == 0 else "fewer than 1"
    if whole == PEOPLE:
        return "all" if probability == 1 else "more than 99"
    return str(whole)


def in_words(span: Span) -> str:
    """As "26 of 100", or with a range "26 of 100, from 12 to 60". Raises OddsError."""
    best, low, high = number(span.best), number(span.low), number(span.high)
    return f"{best} of 100" + (f", from {low} to {high}" if low != high else "")


def ratio_words(ratio: float) -> str:
    """A likelihood ratio with two figures: "3.2", "0.88", "24", "1"."""
    return str(_nearest(ratio)) if ratio >= 10 else f"{ratio:.2g}"


def _nearest(value: float) -> int:
    """Halves go up; the ninth decimal is where the computer's own rounding errors are taken out."""
    return math.floor(round(value, 9) + 0.5)


def _probability(what: str, value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise OddsError(f"{what} is {value!r}; it must be a number from 0 to 1 (1 of 100 people is 0.01)")


def _ratio(value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST_RATIO:
        raise OddsError(
            f"the likelihood ratio is {value!r}; it must be a number from 0 to {LARGEST_RATIO:,.0f} (1 changes nothing)"
        )


def _quotient(above: float, below: float) -> float:
    for value in (above, below):
        _probability("a sensitivity or a specificity", value)
    if below == 0:
        raise OddsError("a test without a single false answer gives no likelihood ratio: too few people were tested")
    return above / below
