"""The figures of lesson 05: how the check decides, how it did on its own cases, and what tests are worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from lessons.symptom_check.cases import cases, confusion
from lessons.symptom_check.check import URGENCIES, assess, questions
from lessons.symptom_check.form import advice, compared, home_tests, likelihood_ratios
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS

WIDTH = 900
LEVELS = tuple(reversed(URGENCIES))  # the most urgent first

# Somebody with ordinary back pain, and three answers of which each leads to another level.
PERSON = {"age_years": 45, "sex": "female", "sites": ["low_back"], "side": "right", "onset": "gradual",
          "duration_days": 20, "severity": 4}  # fmt: skip
ANSWERS = ("sits_many_hours", "stiff_on_rising", "getting_worse", "night_sweats", "saddle_numbness")

USELESS = (0.5, 2.0)  # between these likelihood ratios a test changes little
AXIS = (0.2, 10.0)


def highest_wins() -> Shown:
    """Five answers of one person, the urgency that each gives alone, and the one that all give together."""
    alone = [(said(id), _level(id)) for id in ANSWERS]
    together = _level(*ANSWERS)
    told = "; ".join(f"{words}: {short(level)}" for words, level in alone)
    return figure(
        _draw_highest(alone, together),
        title="The most urgent answer decides",
        alt=f"Five answers of one person, and what each would give alone. {told}. Together: {short(together)}.",
        caption="The most urgent answer decides. Four lesser answers cannot talk the fifth one down.",
    )


def how_it_did() -> Shown:
    """How soon the cases of the check had to be seen, against how soon it sends them."""
    count = confusion()
    late = sum(n for (had, sent), n in count.items() if URGENCIES.index(sent) < URGENCIES.index(had))
    early = sum(n for (had, sent), n in count.items() if URGENCIES.index(sent) > URGENCIES.index(had))
    rows = "; ".join(f"had to be {short(had)}: {_row(count, had)}" for had in LEVELS)
    total = len(cases())
    return figure(
        _draw_matrix(count),
        title="How the check did on its own cases",
        alt=f"A table of {total} cases. {rows}. Too late: {late}. Too early: {early}.",
        caption=f"{total} cases that were written or looked up while the rules were made. "
        f"{late or 'None'} were sent too late, {early} too early. That is a lesson learnt by heart, not an exam: "
        "on new people it will do worse.",
    )


def _row(count: dict[tuple[str, str], int], had: str) -> str:
    return ", ".join(f"{count[had, sent]} sent to {short(sent)}" for sent in LEVELS if count[had, sent])


def tests_worth() -> Shown:
    """Likelihood ratios of three tests on one line: how much a result moves the odds."""
    thomas = next(test for test in home_tests() if test.sensitivity is not None)
    other = compared()
    assert thomas.sensitivity is not None
    assert thomas.specificity is not None
    by_eye = likelihood_ratios(thomas.sensitivity, thomas.specificity)
    rows: list[tuple[str, str, tuple[float, float] | None]] = [
        ("Lift the thigh against a hand", "psoas as the cause of back pain", None),
        ("Thomas position, by eye", "a hip that does not go back fully", by_eye),
        (other.title, other.what, likelihood_ratios(other.sensitivity, other.specificity)),
    ]
    told = "; ".join(
        f"{name}, for {what}: " + (f"positive {pair[0]:.2g}, negative {pair[1]:.2g}" if pair else "no study found")
        for name, what, pair in rows
    )
    return figure(
        _draw_tests(rows),
        title="How much a test moves the odds",
        alt=f"Likelihood ratios of three tests on a line. Between 0.5 and 2 a test changes little. {told}.",
        caption="Odds: how many have it for each one who has not. A likelihood ratio multiplies them; at 1 it changes "
        "nothing. Plus is a positive result, minus a negative one. A missing psoas sign rules nothing out. It is a "
        "doctor’s test, for a sick belly.",
    )


# ---- words ----------------------------------------------------------------------------------------------------------


def said(id: str) -> str:
    """A yes to the question, in the person's words."""
    words = next(q.said for q in questions() if q.id == id)
    return words[0].upper() + words[1:]


def short(level: str) -> str:
    """The urgency in a word or two."""
    return {"no_flag": "no warning sign"}.get(level, advice()[level].how_soon.lower())


def _level(*yes: str) -> str:
    answers = {q.id: "no" for q in questions() if q.kind == "yes_no"} | dict.fromkeys(yes, "yes")
    return assess(PERSON | answers).urgency


# ---- drawing --------------------------------------------------------------------------------------------------------


def _draw_highest(alone: Sequence[tuple[str, str]], together: str) -> str:
    rows, step, top = [], 58, 44
    for i, (words, level) in enumerate(alone):
        y = top + i * step
        mine = level == together
        rows.append(_box(8, y, 420, 46, mine) + _text(26, y + 30, words, 19, 650 if mine else 400))
        rows.append(_bars(452, y + 9, level) + _text(510, y + 30, short(level), 19, 650 if mine else 400))
        if mine:
            middle = y + 23
    end = top + step * (len(alone) - 1) / 2 + 23
    arrow = (
        f'<path d="M600 {middle:g}H640V{end:g}H668" fill="none" stroke="{COLOURS["ink"]}" stroke-width="4"/>'
        f'<path d="M684 {end:g}l-18 -10v20z" fill="{COLOURS["ink"]}"/>'
    )
    result = _box(690, end - 62, 202, 124, True) + _text(791, end - 22, "together", 19, 400, "middle")
    result += _text(791, end + 26, short(together).capitalize(), 34, 700, "middle")
    heads = _text(8, 28, "You said", 19, 650) + _text(452, 28, "Alone", 19, 650)
    return _svg(top + step * len(alone) + 4, heads + "".join(rows) + arrow + result)


def _draw_matrix(count: dict[tuple[str, str], int]) -> str:
    left, top, wide, high = 232, 84, 164, 62
    out = _text(8, top - 14, "Had to be seen", 19, 650) + _text(left, 24, "The check says", 19, 650)
    for k, sent in enumerate(LEVELS):
        out += _text(left + wide * k + wide / 2, top - 14, short(sent), 19, 650, "middle")
    for r, had in enumerate(LEVELS):
        y = top + high * r
        out += _text(8, y + high / 2 + 7, short(had), 19, 650)
        for k, sent in enumerate(LEVELS):
            n = count[had, sent]
            right, early = r == k, k < r
            fill = COLOURS["accent_soft"] if right else COLOURS["paper"]
            edge = "ink" if right else "line"
            out += (
                f'<rect x="{left + wide * k + 3}" y="{y + 3}" width="{wide - 6}" height="{high - 6}" rx="8" '
                f'fill="{fill}" stroke="{COLOURS[edge]}" stroke-width="{3 if right else 1.5}"/>'
            )
            words = str(n) if right else "none" if not n else f"{n} too {'early' if early else 'late'}"
            size, weight, colour = (22, 650, "ink") if n else (18, 400, "ink_soft")
            out += _text(left + wide * k + wide / 2, y + high / 2 + 8, words, size, weight, "middle", colour)
    return _svg(top + high * len(LEVELS) + 8, out)


def _draw_tests(rows: Sequence[tuple[str, str, tuple[float, float] | None]]) -> str:
    left, right, top, step = 388, 872, 58, 84

    def at(ratio: float) -> float:
        low, high = (math.log(v) for v in AXIS)
        return left + (math.log(ratio) - low) / (high - low) * (right - left)

    foot = top + step * len(rows)
    out = (
        f'<rect x="{at(USELESS[0]):.1f}" y="{top - 12}" width="{at(USELESS[1]) - at(USELESS[0]):.1f}" '
        f'height="{foot - top + 12}" fill="{COLOURS["skin"]}"/>'
    )
    out += _text((at(USELESS[0]) + at(USELESS[1])) / 2, top - 24, "changes little", 18, 650, "middle", "ink_soft")
    for ratio in (0.2, 0.5, 1, 2, 5, 10):
        out += _line(at(ratio), top - 12, at(ratio), foot, "line", 1) + _text(
            at(ratio), foot + 24, f"{ratio:g}", 18, 400, "middle"
        )
    out += _text((left + right) / 2, foot + 52, "the odds are multiplied by", 18, 400, "middle", "ink_soft")
    for i, (name, what, pair) in enumerate(rows):
        y = top + step * i + 26
        out += _text(8, y, name, 20, 650) + _text(8, y + 26, f"for {what}", 18, 400, "start", "ink_soft")
        out += _line(left, y + 4, right, y + 4, "ink_soft", 1.5)
        if pair is None:
            out += f'<rect x="{left + 132}" y="{y - 16}" width="220" height="40" rx="8" fill="{COLOURS["paper"]}" stroke="{COLOURS["ink"]}" stroke-width="2"/>'  # noqa: E501
            out += _text(left + 242, y + 11, "no study found", 19, 650, "middle")
            continue
        for ratio, sign, lift in ((pair[0], "+", -22), (pair[1], "−", -22)):
            x = at(ratio)
            out += f'<circle cx="{x:.1f}" cy="{y + 4}" r="15" fill="{COLOURS["accent"]}"/>'
            out += _text(x, y + 11, sign, 22, 700, "middle", "paper") + _text(
                x, y + lift + 4, f"{ratio:.2g}", 18, 650, "middle"
            )
    return _svg(foot + 66, out)


def _svg(height: float, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="100%" '
        f'font-family="system-ui, Arial, sans-serif" style="max-width:{WIDTH}px">'
        f'<rect width="{WIDTH}" height="{height:g}" fill="{COLOURS["paper"]}"/>{inside}</svg>'
    )


def _bars(x: float, y: float, level: str) -> str:
    full = URGENCIES.index(level)
    return "".join(
        f'<rect x="{x + 15 * k}" y="{y}" width="10" height="28" rx="3" stroke="{COLOURS["ink"]}" stroke-width="1.5" '
        f'fill="{COLOURS["warning"] if k < full else COLOURS["paper"]}"/>'
        for k in range(3)
    )


def _box(x: float, y: float, width: float, height: float, strong: bool) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="10" fill="{COLOURS["paper"]}" '
        f'stroke="{COLOURS["ink" if strong else "line"]}" stroke-width="{3 if strong else 1.5}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    stroke = f'stroke="{COLOURS[colour]}" stroke-width="{width}"'
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" {stroke} fill="none"/>'


def _text(x: float, y: float, words: str, size: int, weight: int, anchor: str = "start", colour: str = "ink") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{COLOURS[colour]}">{escape(words)}</text>'
    )
