"""Lesson 06, your options: everything that its notebook imports."""

from lessons.teaching import claims, figure, header, quiz, references
from lessons.your_options.aid import decide
from lessons.your_options.figures import chart
from lessons.your_options.inch import an_inch
from lessons.your_options.options import checklist, options

__all__ = [
    "an_inch",
    "chart",
    "checklist",
    "claims",
    "decide",
    "figure",
    "header",
    "options",
    "quiz",
    "references",
]
