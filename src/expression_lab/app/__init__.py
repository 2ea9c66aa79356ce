"""The page without code: one local page, served to this machine alone.

    expression-lab app

`server` shows the widgets of `expression_lab.widgets.app` through Voilà; `jupyter/` holds the
frame of the page, laid out as Voilà looks for it.
"""
