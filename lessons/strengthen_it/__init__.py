"""Lesson 07, strengthen it: exercises as data, what each asks of the hip, and their pictures."""
