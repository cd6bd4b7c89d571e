"""A class on a real JupyterHub: `python3 course.py test --hub`, outside the ordinary suite."""
