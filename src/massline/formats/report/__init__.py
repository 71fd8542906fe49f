"""One analysis as one HTML file that anybody can open, print and hand on."""

from massline.formats.report.page import render_report, write_report

__all__ = ["render_report", "write_report"]
