"""The 3D view of lesson 01: the right psoas, fascicle by fascicle, in the spine and the pelvis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.teaching.view3d import View3D


def fascicles(state: Mapping[str, Any] | None = None) -> View3D:
    """The view, beginning with one fascicle chosen; `state` begins somewhere else. Raises StateError."""
    return View3D(title="The psoas, slip by slip", state=state)
