"""Reads accuracy.toml: how often a test or a question is right, or that nobody has published it.

A test has either `sensitivity` and `specificity`, or the published `ratio_positive` and `ratio_negative`, or `none`:
the sentence that is shown where no number exists. `none_negative` does the same for a negative test alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from lessons.evidence import fact
from lessons.evidence.data import DataError, Record, load_toml
from lessons.the_taxi_driver.odds import OddsError, Span, ratio_negative, ratio_positive

FILE = Path(__file__).with_name("accuracy.toml")
Result = Literal["positive", "negative"]


class Sign(Record, frozen=True):
    """One test or question: for which condition, in whom, and how often right (from 0 to 1, no unit)."""

    id: str
    name: str
    condition: str
    fact: str
    people: str = ""
    note: str = ""
    none: str = ""
    none_negative: str = ""
    sensitivity: tuple[float, ...] = ()
    specificity: tuple[float, ...] = ()
    ratio_positive: tuple[float, ...] = ()
    ratio_negative: tuple[float, ...] = ()

    def ratio(self, result: Result) -> Span | None:
        """The likelihood ratio of this result, or None where there is no number."""
        if self.none or (result == "negative" and self.none_negative):
            return None
        published = self.ratio_positive if result == "positive" else self.ratio_negative
        if published:
            return span(published)
        rule = ratio_positive if result == "positive" else ratio_negative
        return rule(span(self.sensitivity), span(self.specificity))

    def why_none(self, result: Result) -> str:
        """The sentence that is shown instead of a number, or ""."""
        return self.none or (self.none_negative if result == "negative" else "")


class _Signs(Record, frozen=True):
    test: tuple[Sign, ...]


def span(numbers: tuple[float, ...]) -> Span:
    """[best] or [best, low, high] as a Span. Raises OddsError."""
    if len(numbers) not in (1, 3):
        raise OddsError(f"needs one number, or three as [best, low, high]; got {list(numbers)}")
    return Span(numbers[0], *numbers[1:]) if len(numbers) == 3 else Span(*3 * numbers)


@cache
def signs(path: Path = FILE) -> tuple[Sign, ...]:
    """Every test and question, checked, in the order of the file. Raises DataError, which names test and field."""
    found = load_toml(path, _Signs).test
    for test in found:
        _check(path, test)
    ids = [test.id for test in found]
    if len(set(ids)) < len(ids):
        raise DataError(f"{path}: an `id` stands there twice: {ids}")
    return found


def _check(path: Path, test: Sign) -> None:
    where = f"{path}: test {test.id!r}"
    pairs = ((test.sensitivity, test.specificity), (test.ratio_positive, test.ratio_negative))
    given = [bool(a) and bool(b) for a, b in pairs]
    half = [bool(a) != bool(b) for a, b in pairs]
    if any(half) or sum(given) + bool(test.none) != 1:
        raise DataError(
            f"{where}: needs sensitivity and specificity, or ratio_positive and ratio_negative, or `none`; one of them"
        )
    if not test.none and not test.people:
        raise DataError(f"{where}, field `people`: a number needs the people in whom it was found")
    try:
        fact(test.fact)
        for result in ("positive", "negative"):
            test.ratio(result)
    except (OddsError, KeyError) as error:
        raise DataError(f"{where}: {error.args[0]}") from error
