"""The figures of lesson 06: the course of pain as a curve, people as people, and the two orders of options."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.figure import Figure

from lessons.evidence import cite
from lessons.evidence.data import near_matches
from lessons.teaching.crowd import CELL, GRID, person
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS, FONT, TYPE, style
from lessons.your_options.options import all_options

MEASURED = ((0, 52), (6, 23), (26, 12), (52, 6))  # weeks, mean pain of 100 where it was new (fact X15)
LASTING = ((0, 51), (6, 33), (26, 26), (52, 23))  # the same where it had lasted (fact X15)
RECOVERED, AGAIN = 72, 73  # of 100 people within a year (facts X17, X16)


def chart(what: str) -> Shown:
    """ "mean": the pain score over a year; "people": two counts; "orders": the handout's and ours. Raises KeyError."""
    charts = {"mean": _mean, "people": _people, "orders": _orders}
    if what not in charts:
        raise KeyError(f"no chart {what!r}; {near_matches(what, charts)}")
    return charts[what]()


def _mean() -> Shown:
    new, lasting = (", ".join(f"{mean} at week {week}" for week, mean in line) for line in (MEASURED, LASTING))
    return figure(
        draw_mean(),
        title="Back pain over a year",
        alt=f"The mean pain score of people with new back pain falls fast at first and then slowly: {new}. "
        "It is half of what it was in about six weeks, and not quite zero after a year. "
        f"Where the pain had lasted, the score begins as high and falls less: {lasting}.",
        caption="Two groups: pain that was new, and pain that had lasted. Means of scores, not shares of people. "
        f"All had care of some kind ({cite('menezescosta2012')}). For pain in the hip we have no such curve.",
    )


def draw_mean() -> Figure:
    """The two curves without their words."""
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10.0, 4.4))
        panel = fig.subplots()
        for line, name, colour, mark, dash in (
            (LASTING, "pain that had lasted", "warning", "s", "--"),
            (MEASURED, "new pain", "accent", "o", "-"),
        ):
            panel.plot(*zip(*line, strict=True), dash, marker=mark, markersize=10, color=COLOURS[colour])
            for week, mean in line[1:]:
                below = line is MEASURED and week == 6  # else it would stand beside the other line
                place = (-4, -24) if below else (6, 11)
                panel.annotate(f"{mean}", (week, mean), xytext=place, textcoords="offset points")
            panel.annotate(name, line[-1], xytext=(18, 0), textcoords="offset points", va="center")
        panel.annotate(f"{MEASURED[0][1]} and {LASTING[0][1]}", (0, 52), xytext=(8, 11), textcoords="offset points")
        panel.set_xlim(-1, 74)
        panel.set_ylim(0, 100)
        panel.set_xticks([0, 6, 26, 52])
        panel.set_xlabel("Time (weeks)")
        panel.set_ylabel("Mean pain (points of 100)")
        panel.set_title("Back pain over a year")
    return fig


def _people() -> Shown:
    parts = (
        (RECOVERED, f"{RECOVERED} of 100", "recovered within a year"),
        (AGAIN, f"{AGAIN} of 100", "had it again within a year"),
    )
    drawn, size = [], GRID * CELL
    for at, (count, head, words) in enumerate(parts):
        left = 40 + at * 480
        filled = "".join(person(i) for i in range(count))
        rest = "".join(person(i) for i in range(count, 100))
        drawn.append(
            f'<g transform="translate({left} 92) scale(1.5)"><path d="{rest}" fill="none" '
            f'stroke="{COLOURS["ink_soft"]}" opacity="0.75"/><path d="{filled}" fill="{COLOURS["accent"]}" '
            f'stroke="{COLOURS["accent"]}"/></g>'
            + _text(head, left, 42, TYPE["label"] + 6, 650)
            + _text(words, left, 72, TYPE["label"])
        )
    height = 92 + 1.5 * size + 16
    return figure(
        _svg(920, height, "".join(drawn)),
        title="Better, and back again",
        alt=f"Of a hundred people with new back pain, {RECOVERED} are filled in as fully recovered within a year. In a "
        f"second count from other studies, {AGAIN} of a hundred had it at least once more within a year.",
        caption=f"Each figure is one person. Two counts of different people ({cite('henschke2008')}; "
        f"{cite('pengel2003')}): they do not add up.",
    )


def _orders() -> Shown:
    left = sorted((o for o in all_options() if o.handout), key=lambda o: _handout_rank(o.id))
    right = sorted((o for o in all_options() if o.order), key=lambda o: (o.order, o.name))
    equal = [o for o in right if sum(o.order == p.order for p in right) > 1]  # nothing ranks these
    drawn = _text("The handout", 20, 40, TYPE["label"] + 4, 650) + _text("Our order", 560, 40, TYPE["label"] + 4, 650)
    where = {}
    for at, one in enumerate(left):
        where[one.id] = 92 + at * 76
        drawn += _box([one.name], 20, where[one.id], 402, "ink_soft")
    y = 92.0
    for one in right:
        if one is equal[0]:
            drawn += _text(f"{one.order}. Nothing ranks these three", 582, y + 8, TYPE["label"], 650)
            tall = 22 + len(equal) * 76
            drawn += f'<path d="M566 {y - 22:g}v{tall}" stroke-width="6" stroke="{COLOURS["accent_soft"]}"/>'
            y += 50
        number = "" if one in equal else f"{one.order}. "
        lines = textwrap.wrap(number + (one.step or one.name), 37)
        y += 14 * (len(lines) - 1)
        left_px = 582 if one in equal else 560
        drawn += _box(lines, left_px, y, 1000 - left_px, "accent")
        kin = {"active": "wait"}.get(one.id, one.id)
        if kin in where:
            dash = "" if kin == one.id else ' stroke-dasharray="4 8"'
            drawn += (
                f'<path d="M426 {where[kin]}C490 {where[kin]} 480 {y} {left_px - 6} {y}" fill="none" stroke-width="3" '
                f'stroke="{COLOURS["ink_soft"]}"{dash}/>'
            )
        y += 76 + 14 * (len(lines) - 1)
    names = "; ".join(f"{o.order}, {(o.step or o.name).lower()}" for o in right if o not in equal)
    three = ", ".join(o.name.lower() for o in equal)
    return figure(
        _svg(1020, y - 20, drawn),
        title="Two orders of the options",
        alt="The handout puts the release first, then strength, then stretching, and doing nothing last. "
        f"Ours is: {names}. At place {equal[0].order} stand three that nothing ranks: {three}. Waiting becomes staying "
        "active; a look for warning signs comes first.",
        caption="The handout begins with the release and strength and advises against doing nothing. In ours, places "
        "1 to 3 have reasons, and the release is last for what can go wrong. For the three between we know of no "
        "evidence that ranks them. Dotted: waiting becomes staying active, so of our eight options seven are left. The "
        "handout stands here in the order in which it recommends.",
    )


def _handout_rank(id: str) -> int:
    """The place that the handout's own words give: release and strength first, then stretching, doing nothing last."""
    return ("release", "strengthen", "stretch", "wait").index(id)


def _svg(width: float, height: float, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" font-family="{html.escape(FONT)}"><rect width="100%" height="100%" '
        f'fill="{COLOURS["paper"]}"/>{inside}</svg>'
    )


def _text(words: str, x: float, y: float, size: float, weight: int = 400) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{COLOURS["ink"]}">'
        f"{html.escape(words)}</text>"
    )


def _box(lines: Sequence[str], x: float, y: float, width: float, colour: str) -> str:
    """A frame with its words, one line below the other; `y` is its middle."""
    half, size = 14 + 14 * len(lines), TYPE["label"]
    top = y + 7 - 14 * (len(lines) - 1)
    return (
        f'<rect x="{x:g}" y="{y - half:g}" width="{width:g}" height="{2 * half:g}" rx="10" fill="none" '
        f'stroke-width="2.5" stroke="{COLOURS[colour]}"/>'
        + "".join(_text(line, x + 16, top + 28 * at, size) for at, line in enumerate(lines))
    )
