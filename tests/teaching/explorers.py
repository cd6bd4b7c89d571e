"""A small explorer with invented numbers, for the tests of the base of all interactives."""

from typing import Any

import numpy as np

from lessons.teaching.explorer import (
    Avoid,
    Axis,
    Curve,
    Label,
    Line,
    LinkExplorer,
    Muscle,
    Outline,
    Part,
    Readout,
    Say,
    Turn,
    path_length,
    resample,
)
from lessons.teaching.tables import pack


def leg(**changes: Any) -> LinkExplorer:
    """A thigh and a shank that turn, one muscle, two axes."""
    hip, knee = np.arange(-20, 121, 10.0), np.array([0.0, 60.0, 120.0])

    def path(degrees: float) -> Any:
        turn = np.radians(degrees)
        end = [-20 * np.cos(turn) + 62 * np.sin(turn), -20 * np.sin(turn) - 62 * np.cos(turn)]
        return resample([[-35, 300], [-12, 180], [28, 45], end], 16)

    length = np.array([path_length(path(d)) for d in hip])
    arm = 30 + 15 * np.sin(np.radians(1.5 * hip))[:, None] - knee / 20
    options: dict[str, Any] = {
        "title": "Drag the thigh",
        "lead": "Drag the knee, or use the arrow keys.",
        "axes": [
            Axis("hip", "Hip flexion", -20, 120, start=70),
            Axis("knee", "Knee flexion", 0, 120, start=10, step=5, page=20),
        ],
        "layers": [
            Part("pelvis", [Outline("M-110 90L-60 140L40 120L70 60L30 20L20 -70L-70 30Z")]),
            Muscle("psoas", "path", width_mm=36),
            Part("thigh", [Outline("M-20 10L20 10L15 -400L-15 -400Z")], [Turn("hip", (0, 0))], (0, -390), "Thigh"),
            Line("lever", "lever", dashed=True),
            Part(
                "shank",
                [Outline("M-14 -400L14 -400L10 -760L-10 -760Z")],
                [Turn("hip", (0, 0)), Turn("knee", (0, -400), -1)],
                (0, -700),
                "Shank",
            ),
        ],
        "tables": {
            "path": pack({"hip": hip}, [path(d) for d in hip], unit="mm"),
            "lever": pack({"hip": hip}, [[[0, 0], [30 + d / 9, 18 - d / 9]] for d in hip], unit="mm"),
            "length": pack({"hip": hip}, length / 10, unit="cm"),
            "change": pack({"hip": hip}, (length - np.interp(0, hip, length)) / 10, unit="cm"),
            "arm": pack({"hip": hip, "knee": knee}, arm, unit="mm"),
        },
        "readouts": [Readout("length", "Psoas length", 1), Readout("arm", "Moment arm")],
        "curve": Curve("hip", "arm", "Moment arm"),
        "say": [
            Say("You take the thigh back {abs hip}°. The psoas is {abs change:1} cm longer.", {"hip": (-20, -1)}),
            Say("You stand. The psoas is {length} cm long.", {"hip": (-1, 1)}),
            Say("You lift the thigh {hip}°. The psoas is {abs change:1} cm shorter."),
        ],
        "window_mm": (-280, -800, 1100, 1200),
        "labels": [
            Label("psoas", (150, 260), on="psoas"),
            Label("thigh bone", (300, -420), on="thigh", point_mm=(10, -260)),
        ],
        "postures": {"Standing": {"hip": 0, "knee": 0}, "Sitting": {"hip": 90, "knee": 90}},
        "ghost": {"hip": 0},
        "avoid": [Avoid("hip", 105, 120, "Past 105° the numbers mean nothing.")],
    }
    return LinkExplorer(**{**options, **changes})
