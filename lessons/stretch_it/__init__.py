"""Lesson 08, stretch it: everything that its notebook imports."""

from lessons.stretch_it.figures import graph
from lessons.stretch_it.stretch import stretch
from lessons.teaching import claims, figure, header, quiz, references

__all__ = ["claims", "figure", "graph", "header", "quiz", "references", "stretch"]
