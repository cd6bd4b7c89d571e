"""Lesson 05, the symptom check: how soon should somebody with the right to examine you look at this? No diagnosis.

from lessons.symptom_check import assess, may_show
"""

from __future__ import annotations

import importlib
from typing import Any

from lessons.symptom_check.check import (
    URGENCIES,
    Question,
    Reason,
    Result,
    alarms,
    assess,
    could_reach,
    may_show,
    questions,
    rules_json,
    validate,
)

__all__ = [
    "URGENCIES",
    "Question",
    "Reason",
    "Result",
    "alarms",
    "assess",
    "could_reach",
    "may_show",
    "questions",
    "rules_json",
    "validate",
]

# What the notebook shows. It is found only when it is asked for: the check itself needs no widget and no figure.
_SHOWN = {
    **dict.fromkeys(("figure", "header", "quiz", "references"), "lessons.teaching"),
    **dict.fromkeys(("highest_wins", "how_it_did", "tests_worth"), "lessons.symptom_check.figures"),
    "symptom_check": "lessons.symptom_check.form",
}


def __getattr__(name: str) -> Any:
    if name not in _SHOWN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_SHOWN[name]), name)
