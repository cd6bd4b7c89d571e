"""Lesson 00, start here: everything that its notebook imports."""

from lessons.start_here.figures import urgency_steps
from lessons.start_here.thigh import thigh
from lessons.teaching import course_map, figure, header, quiz, references, save_and_restore

__all__ = ["course_map", "figure", "header", "quiz", "references", "save_and_restore", "thigh", "urgency_steps"]
