"""Tests that meet the course as a learner does: in a real JupyterLab, or a plain page, in a real browser."""
