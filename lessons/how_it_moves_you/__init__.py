"""Lesson 02, how it moves you: everything that its notebook imports."""

from lessons.how_it_moves_you.figures import activity, beside_the_papers, force_and_length
from lessons.how_it_moves_you.lever import lever
from lessons.how_it_moves_you.spine import spine
from lessons.how_it_moves_you.work import work
from lessons.teaching import claims, header, quiz, references

__all__ = [
    "activity", "beside_the_papers", "claims", "force_and_length", "header", "lever", "quiz", "references", "spine",
    "work",
]  # fmt: skip
