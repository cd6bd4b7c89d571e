"""Finds the Chromium that browser tests drive."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "Browser tests need Chromium and none was found: install it, or set CHROMIUM to its path."


def chromium_path() -> str | None:
    """Give the path of Chromium, or None. The environment variable CHROMIUM, where it is set, is the only one asked."""
    names = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else NAMES
    return next(filter(None, map(shutil.which, names)), None)
