"""Lesson 04, the taxi driver: everything that its notebook imports."""

from lessons.teaching import claims, figure, header, quiz, references
from lessons.the_taxi_driver.case import case
from lessons.the_taxi_driver.fagan import what_a_test_tells
from lessons.the_taxi_driver.figures import worst_day

__all__ = ["case", "claims", "figure", "header", "quiz", "references", "what_a_test_tells", "worst_day"]
