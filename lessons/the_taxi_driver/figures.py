"""The graph of lesson 04: pain that goes up and down by itself, and pain as it was measured over a year."""

from __future__ import annotations

import random

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lessons.evidence import cite
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS, style

WEEKS = 30
USUAL, SWING, MEMORY = 38.0, 17.0, 0.55  # of the invented person: points of 100, points, share kept from week to week
PERSON = 11  # which invented person is drawn
MEASURED = ((0, 52), (6, 23), (26, 12), (52, 6))  # weeks, mean pain of 100 (fact X15)


def diary(person: int, weeks: int = WEEKS) -> list[float]:
    """The pain of an invented person, week by week, in points from 0 to 100. Nothing is ever done about it."""
    dice = random.Random(person)
    pain, kept = USUAL, []
    for _ in range(weeks):
        pain = USUAL + MEMORY * (pain - USUAL) + dice.gauss(0, SWING)
        kept.append(min(100.0, max(0.0, pain)))
    return kept


def worst_week(pain: list[float]) -> int:
    """The week in which this person books a session: the worst of those with eight more weeks to follow, from 0."""
    return max(range(len(pain) - 8), key=lambda week: pain[week])


def worst_day() -> Shown:
    """Both curves as a figure with its title, description and caption."""
    pain = diary(PERSON)
    week = worst_week(pain)
    later = sum(pain[week + 1 : week + 9]) / 8
    course = ", ".join(f"{mean} at week {at}" for at, mean in MEASURED)
    return figure(
        draw_course(),
        title="Pain falls after its worst day",
        alt=f"Above, the invented pain of one person goes up and down around {USUAL:.0f} points of 100 without "
        f"treatment. At the peak, {pain[week]:.0f} points in week {week + 1}, the person books a session; in the eight "
        f"weeks after it the mean is {later:.0f}. Below, measured in people with new back pain: a mean of {course}.",
        caption="Above, regression to the mean: an invented person for whom nothing is done. The dot is the worst "
        "week, when people book. Below, the course: mean pain in people with new back pain, in care of many kinds "
        f"({cite('menezescosta2012')}). Means of scores, not shares of people.",
    )


def draw_course() -> Figure:
    """The two curves without their words."""
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10.0, 7.2))
        invented, measured = fig.subplots(2, 1)
        _draw_diary(invented)
        _draw_measured(measured)
        for panel in (invented, measured):
            panel.set_ylim(0, 100)
            panel.set_ylabel("Pain (points of 100)")
    return fig


def _draw_diary(panel: Axes) -> None:
    pain = diary(PERSON)
    week = worst_week(pain)
    weeks = range(1, len(pain) + 1)
    panel.plot(weeks, pain, color=COLOURS["accent"])
    panel.plot([1, WEEKS], [USUAL, USUAL], color=COLOURS["ink_soft"], linestyle="--", linewidth=1.5)
    panel.plot([week + 1], [pain[week]], "o", markersize=13, color=COLOURS["wrong"])
    panel.annotate("books a session", (week + 1, pain[week]), xytext=(14, -2), textcoords="offset points", va="center")
    panel.annotate("usual level", (WEEKS, USUAL), xytext=(8, 0), textcoords="offset points", va="center")
    panel.set_xlim(0, WEEKS + 5)
    panel.set_title("One invented person, nothing done")
    panel.set_xlabel("Time (weeks)")


def _draw_measured(panel: Axes) -> None:
    panel.plot(*zip(*MEASURED, strict=True), marker="o", markersize=9, color=COLOURS["accent"])
    for at, mean in MEASURED:
        panel.annotate(f"{mean}", (at, mean), xytext=(6, 8), textcoords="offset points")
    panel.set_title("Measured: 11,166 people with back pain")
    panel.set_xlabel("Time (weeks)")
