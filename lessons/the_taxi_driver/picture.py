"""Draws what the two interactives of lesson 04 show without a script: a hundred people, and Fagan's three scales.

clues.js draws the people by the same rule and moves the same elements of the three scales.
"""

from __future__ import annotations

import html
import math
from typing import Any

from lessons.teaching.crowd import CELL, GRID, person
from lessons.teaching.look import COLOURS, FONT, TYPE, css_colour
from lessons.teaching.svg import text
from lessons.the_taxi_driver.odds import PEOPLE, People, Span, post_test_span, ratio_words

WIDTH, HEIGHT = 600, 560
SCALES_X = (120, 300, 480)  # before, likelihood ratio, after
MIDDLE_Y = 308
DECADE = 104  # px for ten times the odds
REACH = 2.3  # tens of odds from the middle to the end of the outer scales
PERCENT = (1, 5, 10, 20, 50, 80, 90, 95, 99)
RATIOS = (0.01, 0.1, 1, 10, 100)


def crowd(people: People, label: str) -> str:
    """A hundred people: filled for certain, with an open head for perhaps, open for no. `label` says it in words."""
    sure, possible = people.sure, people.sure + people.perhaps
    filled = "".join(person(i) for i in range(sure)) + "".join(person(i, head=False) for i in range(sure, possible))
    open_ = "".join(person(i, body=False) for i in range(sure, possible))
    rest = "".join(person(i) for i in range(possible, PEOPLE))
    size = GRID * CELL
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'aria-label="{html.escape(label)}">'
        f'<path d="{rest}" fill="none" stroke="{COLOURS["ink_soft"]}" opacity="0.75"/>'
        f'<path d="{open_}" fill="none" stroke="{COLOURS["accent"]}" stroke-width="1.6"/>'
        f'<path d="{filled}" fill="{COLOURS["accent"]}" stroke="{COLOURS["accent"]}"/></svg>'
    )


def outer_y(probability: float, upwards: bool) -> float:
    """Where a probability stands on an outer scale, px from the top; the scale before runs downwards."""
    tens = 9.0 if probability >= 1 else -9.0 if probability <= 0 else math.log10(probability / (1 - probability))
    return MIDDLE_Y - tens * DECADE if upwards else MIDDLE_Y + tens * DECADE


def ratio_y(ratio: float) -> float:
    """Where a likelihood ratio stands on the middle scale, px from the top."""
    return MIDDLE_Y - (math.log10(ratio) if ratio > 0 else -9.0) * DECADE / 2


def scales(pre: float, ratio: Span | None, label: str) -> str:
    """Fagan's three scales with the line from `pre` through the ratio, or only the start where there is no ratio."""
    moving = _line(pre, ratio) if ratio else ""
    start = outer_y(pre, upwards=False)
    handle = (
        f'<g data-handle="pre"><circle data-grip="" cx="{SCALES_X[0]}" cy="{start:.2f}" r="13" '
        f'style="fill:{css_colour("accent")};stroke:{css_colour("paper")}" stroke-width="3"/></g>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="psoas-svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" '
        f'aria-label="{html.escape(label)}" font-family="{html.escape(FONT)}" font-size="{TYPE["small"]}">'
        f"{_axes()}{moving}{handle}</svg>"
    )


def _line(pre: float, ratio: Span) -> str:
    after = post_test_span(pre, ratio)
    (x0, x1, x2), start = SCALES_X, outer_y(pre, upwards=False)
    best, low, high = (outer_y(p, upwards=True) for p in (after.best, after.low, after.high))
    end = min(max(best, MIDDLE_Y - REACH * DECADE), MIDDLE_Y + REACH * DECADE)
    accent, paper = css_colour("accent"), css_colour("paper")
    return (
        f'<path data-band="" d="M{x0} {start:.2f}L{x2} {low:.2f}L{x2} {high:.2f}Z" style="fill:{accent}" '
        f'opacity="0.2"/><path data-line="" d="M{x0} {start:.2f}L{x2} {best:.2f}" stroke-width="4" fill="none" '
        f'style="stroke:{accent}"/><circle data-ratio="" cx="{x1}" cy="{(start + best) / 2:.2f}" r="8" '
        f'style="fill:{paper};stroke:{accent}" stroke-width="4"/>'
        f'<circle data-after="" cx="{x2}" cy="{end:.2f}" r="11" style="fill:{paper};stroke:{accent}" '
        f'stroke-width="5"/>'
    )


def _axes() -> str:
    out: list[str] = []
    ends = MIDDLE_Y - REACH * DECADE, MIDDLE_Y + REACH * DECADE
    middle = ratio_y(RATIOS[-1]), ratio_y(RATIOS[0])
    heads = ("Before", "Likelihood", "After")
    for x, (top, foot), head in zip(SCALES_X, (ends, middle, ends), heads, strict=True):
        out.append(f'<path d="M{x} {top:.1f}V{foot:.1f}" stroke-width="3" style="stroke:{css_colour("ink_soft")}"/>')
        out.append(text(head, x, 26, anchor="middle", size=TYPE["label"], weight=650))
    for x in (SCALES_X[0], SCALES_X[2]):
        out.append(text("of 100 people", x, 50, anchor="middle", size=TYPE["small"], fill="ink_soft"))
    out.append(text("ratio", SCALES_X[1], 50, anchor="middle", size=TYPE["label"], weight=650))
    for percent in PERCENT:
        for x, side, upwards in ((SCALES_X[0], -1, False), (SCALES_X[2], 1, True)):
            y = outer_y(percent / 100, upwards)
            out.append(_tick(x, y, side, f"{percent:g}"))
    out += [_tick(SCALES_X[1], ratio_y(r), 1, f"{r:g}") for r in RATIOS]
    return "".join(out)


def _tick(x: float, y: float, side: int, words: str) -> str:
    return f'<path d="M{x} {y:.1f}h{8 * side}" stroke-width="2" style="stroke:{css_colour("ink_soft")}"/>' + text(
        words, x + 20 * side, y + 6, anchor="start" if side > 0 else "end", size=TYPE["small"]
    )


def still(pre: float, ratio: Span | None, before: People, after: People | None, words: dict[str, Any]) -> str:
    """The scales with both crowds beside them, as one SVG. `words` has sentence, before, after and ratio."""
    right, size = WIDTH + 40, GRID * CELL
    crowds = _placed(crowd(before, words["before"]), right, 90, size)
    names = text("Before", right, 76, size=TYPE["label"], weight=650)
    names += text("After", right + size + 60, 76, size=TYPE["label"], weight=650)
    names += text(words["before"], right, 90 + size + 34, size=TYPE["label"])
    if after:
        crowds += _placed(crowd(after, words["after"]), right + size + 60, 90, size)
        names += text(words["after"], right + size + 60, 90 + size + 34, size=TYPE["label"])
        names += text(f"Likelihood ratio: {words['ratio']}", right, 400, size=TYPE["label"])
    else:
        names += text("no number", right + size + 60, 200, size=TYPE["label"])
    width = right + 2 * size + 140
    inner = scales(pre, ratio, words["sentence"]).replace("<svg ", f'<svg width="{WIDTH}" height="{HEIGHT}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        f'role="img" aria-label="{html.escape(words["sentence"])}" font-family="{html.escape(FONT)}" '
        f'style="max-width:100%;height:auto;background:{COLOURS["paper"]}">{inner}{crowds}{names}</svg>'
    )


def ratio_label(ratio: Span) -> str:
    """As "3.2", or with a range "0.74, from 0.17 to 5.5"."""
    best, low, high = map(ratio_words, (ratio.best, ratio.low, ratio.high))
    return best + (f", from {low} to {high}" if low != high else "")


def _placed(svg: str, x: float, y: float, size: float) -> str:
    return svg.replace("<svg ", f'<svg x="{x:g}" y="{y:g}" width="{size:g}" height="{size:g}" ', 1)
