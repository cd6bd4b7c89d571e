"""Lesson 02, how it moves you: everything that its notebook imports."""

from lessons.how_it_moves_you.figures import activity, papers, tension
from lessons.how_it_moves_you.lever import lever
from lessons.how_it_moves_you.spine import spine
from lessons.how_it_moves_you.work import work
from lessons.teaching import claims, header, quiz, references

__all__ = [
    "activity",
    "claims",
    "header",
    "lever",
    "papers",
    "quiz",
    "references",
    "spine",
    "tension",
    "work",
]  # fmt: skip
