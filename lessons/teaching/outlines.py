"""Turns a bone's mesh into a few SVG shapes: its outline from the side, and soft tones that make it look round."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import contourpy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PIXEL_MM = 1.0  # the grid on which tones are found; shapes are much finer than a pixel of the screen
TOLERANCE_MM = 0.25  # a point this near to the line through its neighbours is left out
SMOOTH_PIXELS = 2.0
LIGHT = np.array([0.76, 0.30, 0.58])  # a unit vector towards the light: at the viewer, in front, above
TONES = (0.38, 0.54, 0.68, 0.80)  # where it gets darker, as a share of full light
TONE_OPACITY = 0.13
EDGE = 0.69  # a pixel counts as bone when any of it is: that is half a pixel too much, which this level takes back


@dataclass(frozen=True)
class Outline:
    """A filled shape: an SVG path in mm, colour names of `look.COLOURS` or hex colours, and how much it covers."""

    path: str
    fill: str = "bone"
    stroke: str = "bone_edge"
    opacity: float = 1.0


def outlines(vertices_mm: npt.ArrayLike, triangles: npt.ArrayLike) -> tuple[Outline, ...]:
    """Shapes of one mesh seen from the right: x of the picture is forward, y is up, both in mm.

    `vertices_mm` (n, 3) in the world frame (x right, y forward, z up), `triangles` (m, 3) of vertex numbers.
    The first shape is the outline; the others are tones on top of it. Raises ValueError when there is nothing to draw.
    """
    vertices = np.asarray(vertices_mm, dtype=float)
    faces = np.asarray(triangles, dtype=int)
    if vertices.ndim != 2 or vertices.shape[1] != 3 or faces.ndim != 2 or faces.shape[1] != 3 or not len(faces):
        raise ValueError(f"a mesh needs vertices (n, 3) and triangles (m, 3); got {vertices.shape} and {faces.shape}")
    light, corner = _light_map(vertices, faces)
    inside = ~np.isnan(light)
    soft = _blur(inside.astype(float))
    light = _blur(np.where(inside, light, 0.0)) / np.maximum(soft, 1e-6)
    found = [Outline(_region(_blur(inside.astype(float), 1.0), EDGE, 9.0, corner))]
    for tone in TONES:
        shape = _region(np.where(inside, tone - light, -0.05), 0.0, 9.0, corner)
        if shape:
            found.append(Outline(shape, "bone_edge", "none", TONE_OPACITY))
    return tuple(found)


def _light_map(vertices: Floats, faces: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """How lit each pixel is, 0 to 1, NaN where there is no bone; and the (forward, up) of pixel [0, 0] in mm."""
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    smooth = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(smooth, faces[:, k], normal)
    smooth /= np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-12)
    smooth[smooth[:, 0] < 0] *= -1  # what is seen faces the viewer, however the mesh is wound
    lit = np.clip(smooth @ LIGHT, 0.0, 1.0)[faces]

    flat = corners[:, :, 1:]
    sides = np.linalg.norm(flat - np.roll(flat, 1, axis=1), axis=2).max(axis=1)
    steps = np.maximum(2, np.ceil(sides / (0.9 * PIXEL_MM)).astype(int))
    points, shade = [], []
    for n in np.unique(steps):  # every triangle is filled with points closer than a pixel
        a, b = (g.ravel() for g in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
        keep = a + b <= n
        weight = np.column_stack([n - a - b, a, b])[keep] / n
        chosen = steps == n
        points.append(np.einsum("wk,tkd->twd", weight, corners[chosen]).reshape(-1, 3))
        shade.append(np.einsum("wk,tk->tw", weight, lit[chosen]).ravel())
    spot, value = np.vstack(points), np.concatenate(shade)

    margin = 8 * PIXEL_MM
    corner = vertices[:, 1:].min(axis=0) - margin
    size = np.ceil((vertices[:, 1:].max(axis=0) + margin - corner) / PIXEL_MM).astype(int) + 1
    column, row = np.rint((spot[:, 1:] - corner) / PIXEL_MM).astype(int).T
    place = row * size[0] + column
    nearest = np.full(size[0] * size[1], -np.inf)
    np.maximum.at(nearest, place, spot[:, 0])
    seen = spot[:, 0] == nearest[place]
    light = np.full(size[0] * size[1], np.nan)
    light[place[seen]] = value[seen]
    return light.reshape(size[1], size[0]), corner


def _blur(image: Floats, pixels: float = SMOOTH_PIXELS) -> Floats:
    reach = int(3 * pixels) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / pixels) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = np.pad(image, [(reach, reach) if k == axis else (0, 0) for k in (0, 1)])
        size = image.shape[axis]
        image = sum(weight * padded.take(range(k, k + size), axis) for k, weight in enumerate(kernel))
    return image


def _region(field: Floats, low: float, high: float, corner: Floats) -> str:
    """The places where `field` lies between `low` and `high`, as one SVG path in mm."""
    generator = contourpy.contour_generator(z=field, fill_type=contourpy.FillType.OuterOffset)
    pieces = []
    found: Any = generator.filled(low, high)  # the points of each shape, and where its rings begin in them
    for ring_points, offsets in zip(*found, strict=True):
        for start, end in itertools.pairwise(offsets):
            ring = ring_points[start : end - 1 : 2] * PIXEL_MM + corner  # every second point is near enough
            ring = _simplify(ring) if len(ring) > 6 else ring
            if len(ring) > 3 and _area(ring) > 6 * PIXEL_MM**2:
                pieces.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z")
    return "".join(pieces)


def _simplify(ring: Floats) -> Floats:
    """Leave out, again and again, every second point that lies near the line through its neighbours."""
    for turn in range(10):
        before, after = np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0)
        chord, away = after - before, ring - before
        length = np.maximum(np.hypot(*chord.T), 1e-9)
        near = np.abs(away[:, 0] * chord[:, 1] - away[:, 1] * chord[:, 0]) < TOLERANCE_MM * length
        near[turn % 2 :: 2] = False
        if len(ring) - near.sum() < 6:
            break
        ring = ring[~near]
    return ring


def _area(ring: Floats) -> float:
    x, y = ring.T
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2
