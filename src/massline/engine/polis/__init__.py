"""The `polis` mode: the Polis pipeline exactly, with agree = 1."""

from massline.engine.polis.analysis import PolisResult, analyse
from massline.engine.polis.figures import Tally
from massline.engine.polis.representative import ConsensusStatement, RepresentativeStatement

__all__ = ["ConsensusStatement", "PolisResult", "RepresentativeStatement", "Tally", "analyse"]
