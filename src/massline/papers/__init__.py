"""Papers: what an organisation thinks, set out with notes and sources, and the conversation below it.

Plain text and Markdown in, paragraphs with lasting anchors out; ``check`` says what is wrong and what to do.
It knows neither the site nor votes.
"""

from massline.papers.checking import Finding, Weight, check
from massline.papers.paper import Paper
from massline.papers.reading import paper_of, read_paper

__all__ = ["Finding", "Paper", "Weight", "check", "paper_of", "read_paper"]
