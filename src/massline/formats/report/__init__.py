"""Results as one HTML file that anybody can open, print and hand on: of one's own votes, or of a release."""

from massline.formats.report.page import render_report, write_report
from massline.formats.report.release_page import render_release_report, write_release_report

__all__ = ["render_release_report", "render_report", "write_release_report", "write_report"]
