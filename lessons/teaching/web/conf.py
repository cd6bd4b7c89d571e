"""What Sphinx is told about the site: its look, and that nothing is fetched from anywhere. site.py calls it."""

from lessons.teaching import look

project = "The Psoas: an interactive course"
author = "the Psoas Course authors"
project_copyright = "the Psoas Course authors. Texts and pictures: CC BY 4.0. Code: BSD 3-Clause"
language = "en"

extensions = ["myst_parser"]
myst_heading_anchors = 3        # so that a link may lead to a heading of another page
mathjax_path = "no-mathjax.js"   # no page has formulas, and none may be fetched

html_theme = "furo"
html_title = project
html_favicon = "site/favicon.svg"
html_static_path = ["site"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False   # it would fetch pages, which a page opened from the disk may not
html_use_index = False
html_permalinks = False


def _colours(palette: dict[str, str]) -> dict[str, str]:
    return {
        "color-brand-primary": palette["accent"],
        "color-brand-content": palette["accent"],
        "color-brand-visited": palette["accent"],
        "color-foreground-primary": palette["ink"],
        "color-foreground-secondary": palette["ink_soft"],
        "color-foreground-muted": palette["ink_soft"],
        "color-background-primary": palette["paper"],
        "color-link": palette["accent"],
        "font-stack": look.FONT,
    }


html_theme_options = {
    "light_css_variables": _colours(look.COLOURS),
    "dark_css_variables": _colours(look.DARK),
    "top_of_page_buttons": [],
    "navigation_with_keys": False,   # the arrow keys belong to the explorers
}
