"""Gain an inch: how far a person shrinks in a day and grows again in bed, beside one inch.

Two points are measured (fact X36): 54 % of the loss after the first hour, all of it in the evening. Between them the
curve is ours: loss = whole * (hours / 16) ** k.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lessons.teaching.explorer import Axis, Curve, Label, Line, LinkExplorer, Readout, Say
from lessons.teaching.tables import pack

INCH_MM = 25.4
SHARE = 0.011  # of a person's height that is lost in a day
FIRST_HOUR = 0.54  # of that loss, gone after an hour
EVENING_H = 16.0
EXPONENT = math.log(FIRST_HOUR) / math.log(1.0 / EVENING_H)
HOURS = np.array([0, 0.02, 0.08, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 10, 12, 14, 16], dtype=float)
HEIGHTS_CM = np.arange(140.0, 206.0, 5.0)


def loss_mm(hours: NDArray[np.float64], height_cm: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much shorter (mm) than on rising, after so many hours up (0 to 16), shape (hours, heights)."""
    whole_mm = SHARE * np.asarray(height_cm, dtype=float) * 10.0
    return np.outer((np.asarray(hours, dtype=float) / EVENING_H) ** EXPONENT, whole_mm)


def an_inch(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer, at noon or at `state` ({"hours": hours up, "height": cm})."""
    axes = {"hours": HOURS, "height": HEIGHTS_CM}
    loss = loss_mm(HOURS, HEIGHTS_CM)
    paths = [[[(10.0, 0.0), (10.0, -mm)] for mm in row] for row in loss]
    inch = [(34.0, 0.0), (34.0, -INCH_MM)]
    return LinkExplorer(
        title="An inch, and a day",
        lead="Both bars hang from your height on rising. They are drawn larger than life and true to each other.",
        axes=[
            Axis("hours", "Hours since rising", 0, 16, start=5, step=0.25, page=2, unit=" h", words="{value} hours"),
            Axis("height", "Height on rising", 140, 205, start=170, unit=" cm", words="{value} centimetres"),
        ],
        layers=[
            Line("rising", "rising", stroke="ink_soft", width_px=2.0, dashed=True),
            Line("day", "day", stroke="accent", width_px=24.0),
            Line("inch", "inch", stroke="warning", width_px=24.0),
        ],
        labels=[
            Label("lost since rising", (13.5, -5), on="day", fraction=0.4),
            Label("one inch", (37.5, -13), on="inch", fraction=0.5),
        ],
        tables={
            "rising": pack({"hours": [0.0, 16.0]}, [[(0.0, 0.0), (44.0, 0.0)]] * 2, unit="mm"),
            "day": pack(axes, paths, unit="mm"),
            "inch": pack({"hours": [0.0, 16.0]}, [inch] * 2, unit="mm"),
            "loss": pack(axes, loss, unit="mm"),
            "share": pack(axes, loss / INCH_MM * 100.0, unit="%"),
        },
        readouts=[Readout("loss", "Shorter than on rising", 0), Readout("share", "As a share of an inch", 0)],
        curve=Curve("hours", "loss", "Shorter than on rising"),
        say=[
            Say("You have just got up. You are as tall as you will be today.", {"hours": (0, 0.1)}),
            Say(
                "After {hours:1} hours you are about {loss} mm shorter. That is about {share} % of an inch, without "
                "any treatment."
            ),
        ],
        postures={
            "Just up": {"hours": 0},
            "One hour later": {"hours": 1},
            "Evening": {"hours": 16},
        },
        window_mm=(0.0, -29.0, 52.0, 33.0),
        limits=[
            "Two points are measured, one hour and evening; the curve between them is ours.",
            "We scale the measured 1.1 % to other heights. In women a little less was measured, 0.92 %.",
            "A person who lies down in the day grows again: 3.4 to 4.5 mm in 20 minutes.",
            "Nobody we know of has measured height before and after a release.",
        ],
        state=state,
    )
