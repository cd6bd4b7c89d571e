"""Lesson 09, the other hip flexors: everything that its notebook imports."""

from lessons.other_hip_flexors.compare import compare
from lessons.other_hip_flexors.figures import bends, hands, turns, view, who
from lessons.teaching import claims, figure, header, quiz, references

__all__ = [
    "bends",
    "claims",
    "compare",
    "figure",
    "hands",
    "header",
    "quiz",
    "references",
    "turns",
    "view",
    "who",
]  # fmt: skip
