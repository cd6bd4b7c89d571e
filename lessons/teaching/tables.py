"""Tables of numbers that Python computes once and the browser reads by itself: one schema and one interpolation rule.

A table is a plain dict, ready for JSON:

    {"axes": {"hip_flexion": [-20.0, -15.0, ... 120.0]},   name -> grid, finite and strictly increasing
     "shape": [29, 24, 2],                                  the axes' lengths in order, then the shape of one entry
     "data": "AACgQ...",                                    Float32, little-endian, row by row (C order), base64
     "interpolation": "linear",                             or "nearest"
     "unit": "mm"}

The rule, the same here and in `interpolate` of js/base.js, operation for operation in double precision:
a position outside an axis counts as the nearer end of that axis; "linear" is multilinear over all axes; "nearest"
takes the nearer grid point on each axis, and the lower one when two are equally near.
"""

from __future__ import annotations

import base64
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

LIMIT_BYTES = 500_000
INTERPOLATIONS = ("linear", "nearest")
_FIELDS = {"axes", "shape", "data", "interpolation", "unit"}

Table = dict[str, Any]


class TableError(ValueError):
    """A table is wrong; the message says which one, what is wrong and what is allowed."""


def pack(
    axes: Mapping[str, Sequence[float] | npt.NDArray[Any]],
    values: npt.ArrayLike,
    *,
    unit: str,
    interpolation: str = "linear",
) -> Table:
    """The table with `values` on the grid of `axes`.

    `values` has one dimension for each axis, in the order of `axes`, and then the shape of one entry:
    nothing for a number, (n, 2) for a path of n points. Raises TableError.
    """
    grid = {name: [float(v) for v in np.asarray(points, dtype=float)] for name, points in axes.items()}
    array = np.asarray(values, dtype=float)
    if not np.isfinite(array).all():
        raise TableError("values: every number must be finite; found NaN or infinity")
    table = {
        "axes": grid,
        "shape": list(array.shape),
        "data": base64.b64encode(array.astype("<f4").tobytes()).decode("ascii"),
        "interpolation": interpolation,
        "unit": unit,
    }
    check({"values": table})
    return table


def check(tables: Mapping[str, Table]) -> None:
    """Raise TableError when one of the named `tables` breaks the schema, or all together weigh too much."""
    for name, table in tables.items():
        _check_one(f"table {name!r}", table)
    size = len(json.dumps(dict(tables)))
    if size > LIMIT_BYTES:
        raise TableError(
            f"the tables weigh {size / 1000:.0f} kB; at most {LIMIT_BYTES // 1000} kB are allowed. "
            "Use a coarser grid or fewer points in a path."
        )


def interpolate(table: Table, **position: float) -> npt.NDArray[np.float64] | float:
    """The entry of `table` at `position` (one number for each axis): a float, or an array of one entry's shape.

    Raises TableError when an axis is missing, unknown, or not a finite number.
    """
    axes = table["axes"]
    unknown = sorted(set(position) - set(axes))
    missing = [name for name in axes if name not in position]
    if unknown or missing:
        raise TableError(f"position needs exactly the axes {', '.join(axes)}; got {', '.join(position) or 'none'}")
    brackets = [_bracket(points, position[name], name) for name, points in axes.items()]
    shape = table["shape"]
    entry_shape = shape[len(axes) :]
    width = math.prod(entry_shape)
    data = np.frombuffer(base64.b64decode(table["data"]), dtype="<f4").astype(np.float64).reshape(-1, width)
    if table["interpolation"] == "nearest":
        brackets = [(low if t <= 0.5 else low + 1, 0.0) for low, t in brackets]
    out = np.zeros(width)
    for corner in range(2 ** len(axes)):
        weight, row = 1.0, 0
        for i, (low, t) in enumerate(brackets):
            upper = corner >> i & 1
            weight *= t if upper else 1.0 - t
            row = row * shape[i] + min(low + upper, shape[i] - 1)
        if weight:
            out += weight * data[row]
    return out.reshape(entry_shape) if entry_shape else float(out[0])


def _bracket(points: Sequence[float], value: float, name: str) -> tuple[int, float]:
    """(index of the grid point at or below `value`, fraction of the way to the next one)."""
    if not math.isfinite(value):
        raise TableError(f"{name} = {value}: must be a finite number")
    last = len(points) - 1
    if value <= points[0]:
        return 0, 0.0
    if value >= points[last]:
        return last, 0.0
    low = 0
    while points[low + 1] <= value:
        low += 1
    return low, (value - points[low]) / (points[low + 1] - points[low])


def _check_one(where: str, table: Table) -> None:
    if set(table) != _FIELDS:
        raise TableError(
            f"{where}: needs exactly the fields {', '.join(sorted(_FIELDS))}; got {', '.join(sorted(table))}"
        )
    axes, shape = table["axes"], table["shape"]
    if not axes:
        raise TableError(f"{where}: needs at least one axis")
    if table["interpolation"] not in INTERPOLATIONS:
        raise TableError(f"{where}: interpolation {table['interpolation']!r}: allowed are {', '.join(INTERPOLATIONS)}")
    if not isinstance(table["unit"], str):
        raise TableError(f"{where}: unit must be text ('' when it has none); got {table['unit']!r}")
    for name, points in axes.items():
        if len(points) < 2 or not all(math.isfinite(p) for p in points):
            raise TableError(f"{where}: axis {name!r} needs two or more finite numbers")
        if any(b <= a for a, b in itertools.pairwise(points)):
            raise TableError(f"{where}: axis {name!r} must increase from each number to the next")
    lengths = [len(points) for points in axes.values()]
    if list(shape[: len(lengths)]) != lengths:
        raise TableError(f"{where}: shape {list(shape)} must begin with the lengths of the axes, {lengths}")
    if 0 in shape:
        raise TableError(f"{where}: shape {list(shape)} holds no numbers")
    try:
        got = len(base64.b64decode(table["data"], validate=True))
    except ValueError as error:
        raise TableError(f"{where}: data is not base64 ({error})") from error
    if got != 4 * math.prod(shape):
        raise TableError(f"{where}: data has {got} bytes; shape {list(shape)} needs {4 * math.prod(shape)}")
