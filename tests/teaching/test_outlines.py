"""Outlines: the right shape, the right size, light from above, and the same every time."""

import re

import numpy as np
import pytest

from lessons.teaching.outlines import outlines


def torus(big: float, small: float, n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """A ring that faces the viewer, whose hole is seen; small == 0 is not asked for."""
    u, v = np.meshgrid(
        np.linspace(0, 2 * np.pi, n, endpoint=False), np.linspace(0, 2 * np.pi, n, endpoint=False), indexing="ij"
    )
    away = big + small * np.cos(v)
    points = np.stack([small * np.sin(v), away * np.cos(u), away * np.sin(u)], axis=-1).reshape(-1, 3)
    i, j = (g.ravel() for g in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    a, b, c, d = i * n + j, (i + 1) % n * n + j, (i + 1) % n * n + (j + 1) % n, i * n + (j + 1) % n
    return points, np.vstack([np.column_stack([a, b, c]), np.column_stack([a, c, d])])


def ball(radius: float, centre: tuple[float, float, float] = (0, 0, 0), n: int = 48) -> tuple[np.ndarray, np.ndarray]:
    u, v = np.meshgrid(np.linspace(0, np.pi, n), np.linspace(0, 2 * np.pi, n), indexing="ij")
    points = (
        np.stack([np.sin(u) * np.cos(v), np.sin(u) * np.sin(v), np.cos(u)], axis=-1).reshape(-1, 3) * radius + centre
    )
    i, j = (g.ravel() for g in np.meshgrid(np.arange(n - 1), np.arange(n - 1), indexing="ij"))
    a, b, c, d = i * n + j, (i + 1) * n + j, (i + 1) * n + j + 1, i * n + j + 1
    return points, np.vstack([np.column_stack([a, b, c]), np.column_stack([a, c, d])])


def rings(path: str) -> list[np.ndarray]:
    return [np.array(re.findall(r"-?[\d.]+", part), dtype=float).reshape(-1, 2) for part in path.split("Z") if part]


def area(path: str) -> float:
    """Signed areas added up: holes run the other way round."""
    return abs(
        sum((np.dot(r[:, 0], np.roll(r[:, 1], -1)) - np.dot(r[:, 1], np.roll(r[:, 0], -1))) / 2 for r in rings(path))
    )


def centre(path: str) -> np.ndarray:
    """The centre of area."""
    total, moment = 0.0, np.zeros(2)
    for r in rings(path):
        following = np.roll(r, -1, axis=0)
        cross = r[:, 0] * following[:, 1] - r[:, 1] * following[:, 0]
        total += cross.sum() / 2
        moment += ((r + following) * cross[:, None]).sum(axis=0) / 6
    return moment / total


@pytest.mark.parametrize("radius", [8.0, 25.0, 120.0])
def test_a_ball_is_a_disc_of_its_size(radius: float) -> None:
    outline = outlines(*ball(radius, (50, -70, 300)))[0]
    assert area(outline.path) == pytest.approx(np.pi * radius**2, rel=0.03)
    assert centre(outline.path) == pytest.approx([-70, 300], abs=0.5)


def test_a_hole_stays_a_hole() -> None:
    outline = outlines(*torus(40, 12))[0]
    assert len(rings(outline.path)) == 2
    assert area(outline.path) == pytest.approx(np.pi * (52**2 - 28**2), rel=0.03)


def test_the_dark_side_is_below_and_behind() -> None:
    _, *tones = outlines(*ball(60))
    assert len(tones) >= 3
    forward, up = centre(tones[0].path)
    assert forward < -10
    assert up < -20
    areas = [area(t.path) for t in tones]
    assert areas == sorted(areas), "each tone holds the darker ones"


def test_the_winding_of_the_mesh_does_not_matter_and_nothing_is_random() -> None:
    vertices, triangles = ball(30)
    assert outlines(vertices, triangles) == outlines(vertices, triangles)
    assert [area(o.path) for o in outlines(vertices, triangles[:, ::-1])] == pytest.approx(
        [area(o.path) for o in outlines(vertices, triangles)], rel=0.02
    )


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(ValueError, match="a mesh needs"):
        outlines(np.zeros((3, 2)), [[0, 1, 2]])
    with pytest.raises(ValueError, match="a mesh needs"):
        outlines(np.zeros((3, 3)), np.zeros((0, 3), int))
