"""What every lesson is taught with: the header, figures, interactives, the quiz, the ledger and the references."""

from lessons.teaching.figure import figure
from lessons.teaching.pages import claims, course_map, header, references
from lessons.teaching.quiz import quiz, save_and_restore

__all__ = ["claims", "course_map", "figure", "header", "quiz", "references", "save_and_restore"]
