"""The second explorer: short by adaptation. Fewer sarcomeres, and the psoas pulls best at another hip angle."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.body import Body, Posture
from lessons.teaching.explorer import (
    Avoid,
    Axis,
    Curve,
    Label,
    LinkExplorer,
    Muscle,
    Part,
    Readout,
    Say,
    Turn,
    resample,
)
from lessons.teaching.side_view import LONGEST_SLIP, shapes
from lessons.teaching.tables import Table, pack
from lessons.when_it_gets_short.adaptation import HIP_DEG, SHARE_PERCENT, pull_percent, rest_percent, sarcomere_percent
from lessons.when_it_gets_short.drawing import PELVIS_BONES, parts
from lessons.when_it_gets_short.published import published

HIPS_DEG = np.arange(HIP_DEG[0], HIP_DEG[1] + 1, 5.0)
SHARES = np.arange(SHARE_PERCENT[0], SHARE_PERCENT[1] + 1, 2.0)
MOST_REST = 150.0  # resting tension (per cent) at which the readout stops: no hip gets there


def chain(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer, a tenth of the sarcomeres gone, or at `state` ({"hip": degrees, "sarcomeres": per cent})."""
    seen = {one.id: round(one.share * 100) for one in published().adaptation}
    thigh = [Turn("hip", (0.0, 0.0))]
    return LinkExplorer(
        title="Short by adaptation: what if?",
        lead="Take sarcomeres away, or add some. Then drag the thigh. The dashed line is the psoas before.",
        axes=[
            Axis("sarcomeres", "Sarcomeres in a row", *SHARE_PERCENT, start=90, unit="%", words="{value} per cent"),
            Axis("hip", "Angle of the hip", *HIP_DEG, start=0),
        ],
        layers=[
            Part("flesh_femur_r", shapes("flesh_femur_r"), thigh),
            Part("flesh_pelvis", shapes("flesh_pelvis")),
            *parts([*(f"L{n}" for n in range(1, 6)), *PELVIS_BONES]),
            Muscle("psoas", "path", width_mm=38),
            Part("femur_r", shapes("femur_r"), thigh, (0.0, -330.0), "thigh"),
            *parts(["patella_r"], thigh),
        ],
        labels=[Label("psoas", (90, 150), on="psoas", fraction=0.45)],
        tables=_tables(),
        readouts=[
            Readout("stretch", "Length of each sarcomere, % of its best"),
            Readout("pull", "Pull at full effort"),
            Readout("rest", "Tension at rest"),
        ],
        curve=Curve("hip", "pull", "Pull at full effort", "before", "before"),
        say=[
            Say(
                "As before: 100 % of the sarcomeres. At a hip angle of {hip}° the psoas pulls with {pull} % of its "
                "best.",
                {"sarcomeres": (99.5, 100.5)},
            ),
            Say(
                "With {sarcomeres} % of the sarcomeres, each is stretched to {stretch} % of its best length. At rest "
                "it would pull as hard as the muscle's own strongest effort, or harder: no hip would get here.",
                {"rest": (100, MOST_REST)},
            ),
            Say(
                "With {sarcomeres} % of the sarcomeres, each must be longer: {stretch} % of its best. At {hip}° the "
                "psoas pulls with {pull} %, and at rest it resists with {rest} %.",
                {"sarcomeres": (0, 99.5)},
            ),
            Say(
                "With {sarcomeres} % of the sarcomeres, each can be shorter: {stretch} % of its best. At {hip}° the "
                "psoas pulls with {pull} %, and at rest it resists with {rest} %."
            ),
        ],
        postures={
            "Before": {"sarcomeres": 100},
            "As in the women's calf": {"sarcomeres": seen["heels"]},
            "As in the cats, short": {"sarcomeres": seen["cat_short"]},
            "As in the cats, long": {"sarcomeres": seen["cat_long"]},
        },
        avoid=[
            Avoid(
                "sarcomeres",
                SHARE_PERCENT[0],
                79.5,
                "So large a loss has been counted only in an animal's calf in plaster.",
            )
        ],
        window_mm=(-270, -430, 800, 760),
        limits=[
            "A what-if. Nobody has counted the sarcomeres of a living human psoas before and after years of sitting.",
            "The numbers of the buttons come from calf muscles, in cats and in women, not from a psoas.",
            "Tendon, joint capsule and connective tissue stay as they are here. Real ones adapt too.",
            f"The reading of the tension at rest stops at {MOST_REST:.0f} %.",
            "Curve: De Groote 2016. Fibres: Ward 2009. Tendon: Rajagopal 2016.",
        ],
        state=state,
    )


@cache
def _tables() -> dict[str, Table]:
    """Everything that the explorer reads off."""
    grid = {"sarcomeres": SHARES, "hip": HIPS_DEG}
    by_share = [float(s) for s in SHARES]
    return {
        "path": pack({"hip": HIPS_DEG}, [_path(h) for h in HIPS_DEG], unit="mm"),
        "pull": pack(grid, [pull_percent(HIPS_DEG, s) for s in by_share], unit="%"),
        "before": pack({"hip": HIPS_DEG}, pull_percent(HIPS_DEG), unit="%"),
        "stretch": pack(grid, [sarcomere_percent(HIPS_DEG, s) for s in by_share], unit="%"),
        "rest": pack(grid, [np.minimum(rest_percent(HIPS_DEG, s), MOST_REST) for s in by_share], unit="%"),
    }


def _path(hip: float) -> NDArray[np.float64]:
    return resample(Body.load().path_mm(Posture(hip_flexion_r=float(hip)), LONGEST_SLIP)[:, 1:])
