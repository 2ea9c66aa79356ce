"""The page of a comparison: one HTML file that needs nothing but a browser.

    from expression_lab import report
    from expression_lab.evaluate import comparison
    report.write(comparison.read("build/comparison"), "build/comparison/report.html")
"""

from expression_lab.report.page import html, write

__all__ = ["html", "write"]
