"""Lesson 03, when it gets short: everything that its notebook imports."""

from lessons.teaching import claims, header, quiz, references
from lessons.when_it_gets_short.chain import chain
from lessons.when_it_gets_short.couch import couch
from lessons.when_it_gets_short.figures import graph
from lessons.when_it_gets_short.sitting import sitting
from lessons.when_it_gets_short.walker import walker

__all__ = ["chain", "claims", "couch", "graph", "header", "quiz", "references", "sitting", "walker"]
