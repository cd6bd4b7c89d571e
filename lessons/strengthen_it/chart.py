"""A log as lanes, one an exercise in the order of the ladder: each session a dot, and beside it what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lessons.body import Body
from lessons.strengthen_it.demand import ladder
from lessons.strengthen_it.exercises import book
from lessons.strengthen_it.plan import Entry, lowest
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS, style

WEEKS = 12  # of a learner's log, the newest
APART = 0.085  # between two doses in words, as a share of the width


def progress(log: Sequence[Entry]) -> Shown:
    """The newest weeks of somebody's own log. Raises ValueError for an empty one."""
    if not log:
        raise ValueError("log: there is nothing in it to draw")
    last = max(entry.day for entry in log)
    shown = [entry for entry in log if (last - entry.day).days < 7 * WEEKS]
    first = min(entry.day for entry in shown)
    doses = []
    for id in dict.fromkeys(entry.exercise for entry in shown):
        mine = [entry for entry in shown if entry.exercise == id]
        doses.append(f"{lowest(id).what.title}, {asks(id)}: from {said(mine[0])} to {said(mine[-1])}")
    hurt = sum(entry.backs or entry.stops for entry in shown)
    return figure(
        lanes(shown, first, max(1.0, (last - first).days / 7), {}, "What you asked of your hip, session by session"),
        alt=f"Lanes over time, one for each exercise, the easiest at the bottom; a larger dot is a larger dose. "
        f"{'. '.join(doses)}. Sessions with pain of 3 or more, or a worse morning: {hurt}.",
        caption="Each dot is a session, a larger dot a larger dose. Under each name: what it asks of one hip at its "
        "hardest point, in our model. A triangle is a session that hurt.",
    )


def said(entry: Entry) -> str:
    """A dose as it was done."""
    return f"{entry.sets} × {entry.amount}"


@cache
def _asked() -> dict[str, str]:
    out = {}
    for rung in ladder(Body.load(), book().exercise):
        peak = rung.demand.peak_nm
        up_to = "up to " if rung.exercise.statics == "part held" else ""
        out[rung.exercise.id] = "no number" if peak is None else f"{up_to}{peak:.0f} N m"
    return out


def asks(id: str) -> str:
    """What an exercise asks of one hip at its hardest point, in words; "no number" where both ends are held."""
    return _asked()[id]


def lanes(log: Sequence[Entry], first: date, weeks: float, says: Mapping[tuple[date, str], str], title: str) -> Figure:
    """The lanes. `says` has words for days that hurt, by day and exercise; else the pain is said."""
    ladder_ids = list(_asked())
    ids = sorted({entry.exercise for entry in log}, key=ladder_ids.index)
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10, 1.6 + 1.05 * len(ids)))
        axes = fig.subplots()
        axes.set_xlim(-0.05 * weeks, weeks * 1.03)
        for y, id in enumerate(ids):
            axes.axhline(y, color=COLOURS["line"], linewidth=1, zorder=0)
            _lane(axes, y, [e for e in log if e.exercise == id], first, weeks * APART, says)
        axes.set_yticks(range(len(ids)), [f"{_two_lines(lowest(id).what.title)}\n{asks(id)}" for id in ids])
        axes.set_ylim(-0.7, len(ids) - 0.35)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("Time since the start (weeks)")
        axes.grid(visible=False)
        fig.suptitle(title, x=0.01, ha="left", fontweight="bold")
    return fig


def _lane(axes: Axes, y: int, log: Sequence[Entry], first: date, apart: float,
          says: Mapping[tuple[date, str], str]) -> None:  # fmt: skip
    """One exercise: its dots, and its dose in words whenever it changed and there is room."""
    dose, above, below = "", -1e9, -1e9
    for entry in log:
        x = (entry.day - first) / timedelta(weeks=1)
        hurt = entry.backs or entry.stops
        axes.plot(x, y, "v" if hurt else "o", color=COLOURS["warning" if hurt else "accent"],
                  markersize=15 if hurt else 4 + min(14.0, entry.sets * entry.amount / 4))  # fmt: skip
        if hurt and x - below >= apart:
            words = says.get((entry.day, entry.exercise), f"pain {entry.pain} of 10" if entry.pain else "a bad day")
            axes.annotate(f"{said(entry)}: {words}", (x, y), xytext=(0, -13), textcoords="offset points",
                          ha="center", va="top")  # fmt: skip
            below = x + apart
        elif not hurt and said(entry) != dose and x - above >= apart:
            axes.annotate(said(entry), (x, y), xytext=(0, 11), textcoords="offset points", ha="center")
            above = x
        dose = said(entry)


def _two_lines(title: str) -> str:
    """A long name broken at its middle space."""
    words = title.split()
    half = (len(words) + 1) // 2
    return f"{' '.join(words[:half])}\n{' '.join(words[half:])}" if len(title) > 16 else title
