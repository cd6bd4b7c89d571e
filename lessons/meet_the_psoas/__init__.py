"""Lesson 01, meet the psoas: everything that its notebook imports."""

from lessons.meet_the_psoas.fascicles import fascicles
from lessons.meet_the_psoas.figures import size_of_the_psoas
from lessons.teaching import claims, figure, header, quiz, references

__all__ = ["claims", "fascicles", "figure", "header", "quiz", "references", "size_of_the_psoas"]
