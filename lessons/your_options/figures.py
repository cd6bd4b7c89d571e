"""The figures of lesson 06: the course of pain as a curve, people as people, and the two orders of options."""

from __future__ import annotations

import html

import matplotlib as mpl
from matplotlib.figure import Figure

from lessons.evidence import cite
from lessons.evidence.data import near_matches
from lessons.teaching.crowd import CELL, GRID, person
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS, FONT, TYPE, style
from lessons.your_options.options import all_options

MEASURED = ((0, 52), (6, 23), (26, 12), (52, 6))  # weeks, mean pain of 100 (fact X15)
RECOVERED, AGAIN = 72, 73  # of 100 people within a year (facts X17, X16)


def chart(what: str) -> Shown:
    """ "mean": the pain score over a year; "people": two counts; "orders": the handout's and ours. Raises KeyError."""
    charts = {"mean": _mean, "people": _people, "orders": _orders}
    if what not in charts:
        raise KeyError(f"no chart {what!r}; {near_matches(what, charts)}")
    return charts[what]()


def _mean() -> Shown:
    told = ", ".join(f"{mean} at week {week}" for week, mean in MEASURED)
    return figure(
        draw_mean(),
        title="New back pain over a year",
        alt=f"The mean pain score of people with new back pain falls fast at first and then slowly: {told}. "
        "It is half of what it was in about six weeks, and not quite zero after a year.",
        caption=f"A mean of scores, not a share of people. All had care of some kind ({cite('menezescosta2012')}).",
    )


def draw_mean() -> Figure:
    """The curve without its words."""
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10.0, 4.4))
        panel = fig.subplots()
        panel.plot(*zip(*MEASURED, strict=True), marker="o", markersize=10, color=COLOURS["accent"])
        for week, mean in MEASURED:
            panel.annotate(f"{mean}", (week, mean), xytext=(8, 9), textcoords="offset points")
        panel.set_xlim(-1, 56)
        panel.set_ylim(0, 100)
        panel.set_xticks([0, 6, 26, 52])
        panel.set_xlabel("Time (weeks)")
        panel.set_ylabel("Mean pain (points of 100)")
        panel.set_title("New back pain over a year")
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
    right = sorted((o for o in all_options() if o.order), key=lambda o: o.order)
    drawn = _text("The handout", 20, 40, TYPE["label"] + 4, 650) + _text("Our order", 560, 40, TYPE["label"] + 4, 650)
    where = {}
    for at, one in enumerate(left):
        where[one.id] = 92 + at * 76
        drawn += _box(one.name, 20, where[one.id], 390, "ink_soft")
    for at, one in enumerate(right):
        y = 92 + at * 76
        drawn += _box(f"{at + 1}. {one.name}", 560, y, 440, "accent")
        kin = {"active": "wait"}.get(one.id, one.id)
        if kin in where:
            dash = "" if kin == one.id else ' stroke-dasharray="4 8"'
            drawn += (
                f'<path d="M414 {where[kin]}C490 {where[kin]} 480 {y} 554 {y}" fill="none" stroke-width="3" '
                f'stroke="{COLOURS["ink_soft"]}"{dash}/>'
            )
    names = ", then ".join(o.name.lower() for o in right)
    return figure(
        _svg(1020, 92 + len(right) * 76 - 20, drawn),
        title="Two orders of the same options",
        alt="The handout puts the release first, then strength, then stretching, and doing nothing last. "
        f"Our order is: {names}. Waiting becomes staying active; looking for a serious cause comes first.",
        caption="The handout begins with the release and strength and advises against doing nothing. Ours begins with "
        "what has the best evidence and the least harm. Dotted: waiting becomes staying active.",
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


def _box(words: str, x: float, y: float, width: float, colour: str) -> str:
    return (
        f'<rect x="{x:g}" y="{y - 28:g}" width="{width:g}" height="56" rx="10" fill="none" stroke-width="2.5" '
        f'stroke="{COLOURS[colour]}"/>' + _text(words, x + 16, y + 7, TYPE["label"])
    )
