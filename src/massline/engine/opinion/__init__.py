"""The opinion model: what is believed of every person and statement after the votes (docs/engine/opinion.md)."""

from massline.engine.opinion.fitted import OpinionOptions, fit_opinion
from massline.engine.opinion.model import OpinionModel, Placed
from massline.engine.opinion.prediction import predict_agree

__all__ = ["OpinionModel", "OpinionOptions", "Placed", "fit_opinion", "predict_agree"]
