"""Tables: what is refused, and that interpolation is the textbook's."""

import json

import numpy as np
import pytest

from lessons.teaching.tables import LIMIT_BYTES, TableError, check, interpolate, pack


def test_a_table_gives_its_own_values_at_its_grid_points() -> None:
    x, y = [-20.0, 0.0, 35.0, 120.0], [0.0, 1.0, 5.0]
    values = np.random.default_rng(1).normal(size=(4, 3, 6, 2)).astype(np.float32)
    for rule in ("linear", "nearest"):
        table = pack({"x": x, "y": y}, values, unit="mm", interpolation=rule)
        for i, a in enumerate(x):
            for j, b in enumerate(y):
                assert np.array_equal(interpolate(table, x=a, y=b), values[i, j])


def test_linear_agrees_with_scipys_interpolator_and_ends_are_held() -> None:
    from scipy import interpolate as scipy_interpolate

    rng = np.random.default_rng(2)
    axes = {name: np.cumsum(rng.uniform(0.5, 9, size=n)) for name, n in (("a", 6), ("b", 4), ("c", 3))}
    values = rng.normal(size=(6, 4, 3)).astype(np.float32)
    table = pack(axes, values, unit="N")
    reference = scipy_interpolate.RegularGridInterpolator(tuple(axes.values()), values.astype(float))
    for _ in range(200):
        at = {name: rng.uniform(points[0] - 3, points[-1] + 3) for name, points in axes.items()}
        held = [np.clip(at[name], points[0], points[-1]) for name, points in axes.items()]
        assert interpolate(table, **at) == pytest.approx(float(reference(held)[0]), abs=1e-9)


def test_nearest_takes_the_lower_of_two_equally_near() -> None:
    table = pack({"a": [0, 10, 20]}, [1, 2, 3], unit="", interpolation="nearest")
    assert [interpolate(table, a=v) for v in (-9, 4.9, 5, 5.1, 14.9, 15, 15.1, 99)] == [1, 1, 1, 2, 2, 2, 3, 3]


def test_a_table_survives_json() -> None:
    table = pack({"a": [0, 1]}, [[1.5, 2.5], [3.5, 4.5]], unit="mm")
    assert np.array_equal(interpolate(json.loads(json.dumps(table)), a=0.5), [2.5, 3.5])


@pytest.mark.parametrize(
    ("axes", "values", "says"),
    [
        ({}, 1.0, "at least one axis"),
        ({"a": [0]}, [1], "two or more"),
        ({"a": [0, 0]}, [1, 2], "must increase"),
        ({"a": [0, float("nan")]}, [1, 2], "finite"),
        ({"a": [0, 1]}, [1, 2, 3], "begin with the lengths"),
        ({"a": [0, 1]}, [1, float("inf")], "finite"),
        ({"a": [0, 1]}, np.zeros((2, 0)), "holds no numbers"),
    ],
)
def test_wrong_tables_are_refused_with_the_reason(axes: dict, values: object, says: str) -> None:
    with pytest.raises(TableError, match=says):
        pack(axes, values, unit="mm")


def test_errors_name_the_table_and_the_field() -> None:
    good = pack({"a": [0, 1]}, [1, 2], unit="mm")
    with pytest.raises(TableError, match=r"'length'.*cubic.*linear, nearest"):
        check({"length": {**good, "interpolation": "cubic"}})
    with pytest.raises(TableError, match=r"'length'.*4 bytes.*needs 8"):
        check({"length": {**good, "data": "AAAAAA=="}})
    with pytest.raises(TableError, match=r"'length'.*not base64"):
        check({"length": {**good, "data": "!!"}})
    with pytest.raises(TableError, match="exactly the fields"):
        check({"length": {**good, "units": "mm"}})


def test_too_heavy_tables_are_refused_together() -> None:
    half = pack({"a": np.arange(25_000.0)}, np.zeros(25_000), unit="mm")
    assert LIMIT_BYTES / 2 < len(json.dumps(half)) < LIMIT_BYTES
    with pytest.raises(TableError, match="at most 500 kB"):
        check({"one": half, "two": half})


@pytest.mark.parametrize("position", [{}, {"a": 1, "b": 2}, {"b": 1}, {"a": float("nan")}])
def test_a_wrong_position_is_refused(position: dict) -> None:
    with pytest.raises(TableError):
        interpolate(pack({"a": [0, 1]}, [1, 2], unit="mm"), **position)
