"""The two still pictures of what studies found: strength in six weeks, and the work of the muscle in a straight leg."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from lessons.body import Body
from lessons.evidence import cite
from lessons.evidence.data import near_matches
from lessons.strengthen_it.demand import demand
from lessons.strengthen_it.exercises import exercise
from lessons.strengthen_it.published import Trial, published
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS, style


def graph(name: str) -> Shown:
    """The picture with this name: one of GRAPHS. Raises KeyError with near matches."""
    if name not in GRAPHS:
        raise KeyError(f"there is no graph {name!r}; {near_matches(name, GRAPHS)}")
    return GRAPHS[name]()


def gain() -> Shown:
    """What six weeks with a band did, and how sure that is."""
    t = published().trial
    return figure(
        draw_gain(t),
        alt=f"On a line of strength gained, zero means no more than people who did not train. The dot stands at "
        f"{t.between:g} newton metres for each kilogram of body weight, trained minus untrained; its bar runs from "
        f"{t.low:g} to {t.high:g}. All of it lies to the right of zero.",
        caption=f"Those who trained became {t.percent:g} % stronger than before. The dot says how much more they "
        f"gained than those who did not train. Bar: 95 % interval. A trial with {t.people} healthy people, about "
        f"{t.age:g} years old ({cite(t.source)}).",
    )


def draw_gain(t: Trial) -> Figure:
    """The dot and its bar."""
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10, 2.9))
        axes = fig.subplots()
        axes.axvline(0, color=COLOURS["ink"], linewidth=2)
        axes.plot([t.low, t.high], [0, 0], color=COLOURS["psoas"], linewidth=8, alpha=0.45, solid_capstyle="butt")
        axes.plot(t.between, 0, "o", color=COLOURS["psoas"], markersize=16)
        axes.annotate(f"trained minus untrained: {t.between:g}", (t.between, 0), xytext=(0, 16),
                      textcoords="offset points", ha="center")  # fmt: skip
        axes.annotate("no difference", (0, 0.62), xytext=(8, 0), textcoords="offset points")
        axes.set_xlim(-0.1, 0.6)
        axes.set_ylim(-0.8, 1)
        axes.set_yticks([])
        axes.set_xlabel("Strength gained, over people who did not train (N m for each kg)")
        title = "Six weeks with a band: stronger, and chance alone would seldom do that"
        fig.suptitle(title, x=0.01, ha="left", fontweight="bold")
    return fig


def load_and_signal() -> Shown:
    """In the straight-leg raise the weight asks most at the bottom, and the muscle's signal is largest at the top."""
    d = demand(Body.load(), exercise("straight-leg-raise"))
    assert d.moment_nm is not None
    classes = "; ".join(f"at {c.hip_deg:g} degrees {c.words}" for c in published().signal)
    return figure(
        draw_load_and_signal(),
        alt=f"Two panels over the angle of the hip. The load falls from {d.moment_nm[0]:.0f} newton metres, leg low, "
        f"to {d.moment_nm[-1]:.0f} at 60 degrees. The signal of psoas and iliacus rises: {classes} of the "
        "largest of each study.",
        caption="Above: what the weight of the leg asks of the hip in our model. Below: classes of the muscle signal "
        f"in a review of nine studies ({cite(published().signal[0].source)}). Load and signal are two things.",
    )


def draw_load_and_signal() -> Figure:
    """Both panels."""
    d = demand(Body.load(), exercise("straight-leg-raise"))
    assert d.moment_nm is not None
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10, 6.2))
        load, signal = fig.subplots(2, 1, sharex=True, height_ratios=[1.2, 1])
        load.plot(d.hip_deg, d.moment_nm, color=COLOURS["accent"], linewidth=4)
        load.set_ylim(0, 55)
        load.set_ylabel("Load (N m)")
        for c in published().signal:
            signal.plot([c.hip_deg, c.hip_deg], [c.low, c.high], color=COLOURS["psoas"], linewidth=18, alpha=0.5,
                        solid_capstyle="butt")  # fmt: skip
            signal.annotate(c.words, (c.hip_deg, np.mean([c.low, c.high])), xytext=(-16, 0),
                            textcoords="offset points", ha="right", va="center")  # fmt: skip
        signal.set_ylim(20, 105)
        signal.set_xlim(0, 66)
        signal.set_ylabel("Signal of psoas\nand iliacus (% of\nstudy's largest)")
        signal.set_xlabel("Angle of the hip (°)")
        fig.suptitle("Straight-leg raise: heavy at the bottom, busy at the top", x=0.01, ha="left", fontweight="bold")
    return fig


GRAPHS = {"gain": gain, "load_and_signal": load_and_signal}
