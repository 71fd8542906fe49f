"""Where people stand on the leading axes of the opinion model, and how surely: what groups and map are made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from massline.engine.drawing import answer_keys
from massline.engine.opinion import OpinionModel
from massline.engine.shares import Floats, Integers
from massline.engine.votes import PASS

_BLOCK = 8192


@dataclass(frozen=True, eq=False)
class Standing:
    """Positions of P people and loadings of S statements on K axes, the axis that explains most first.

    Axes are turned so that people spread by 1 along each of them. ``prior`` (K, K) is the covariance of somebody
    about whom nothing is known. ``position`` (P, K) and ``covariance`` (P, K, K) are posterior means and
    covariances: few votes pull a position to the middle, so a position alone says how much was asked as well.
    ``loading`` (S, K) and ``loading_sd`` (S, K) are in logits for one step along an axis. ``sides`` int64 (P,)
    counts answers that are agree or disagree; ``key`` uint64 (P,) depends on a person's answers and not on
    their id, so whatever is drawn in its order is drawn alike when ids change. ``turn`` (K, K) leads from the
    model's positions (as columns) to these.
    """

    position: Floats
    covariance: Floats
    prior: Floats
    loading: Floats
    loading_sd: Floats
    sides: Integers
    key: NDArray[np.uint64]
    turn: Floats

    @property
    def reliability(self) -> Floats:
        """Share of people's spread along each axis that is known and not guessed, (K,), over those with ten sides."""
        known = self.sides >= 10
        if not known.any():
            return np.zeros(self.position.shape[1])
        seen = (self.position[known] ** 2).mean(axis=0)
        unseen = np.einsum("pkk->pk", self.covariance[known]).mean(axis=0)
        return np.asarray(seen / (seen + unseen))


def standing(model: OpinionModel) -> Standing:
    """Turn the opinion model's axes to the principal ones: the same model, read along other directions.

    A sign is chosen so that the statements far out on an axis lie on its upper side; it means nothing else.
    """
    seen = np.bincount(model.votes.person, minlength=len(model.position)) > 0
    turn = _principal(model, seen)
    back = np.asarray(np.linalg.inv(turn), np.float64)
    covariance = turned(model.position_covariance, back)
    loading = model.loading @ turn
    spread = ((model.statement_covariance[:, 1:, 1:] @ turn) * turn).sum(axis=1)
    used = ~model.left_out & (model.votes.answer != PASS)
    return Standing(
        position=model.position @ back.T,
        covariance=covariance,
        prior=back @ back.T,
        loading=loading,
        loading_sd=np.sqrt(np.maximum(spread, 0.0)),
        sides=np.bincount(model.votes.person[used], minlength=len(model.position)).astype(np.int64),
        key=answer_keys(model.votes),
        turn=back,
    )


def _principal(model: OpinionModel, seen: NDArray[np.bool_]) -> Floats:
    position, covariance = model.position[seen], model.position_covariance[seen]
    count = max(len(position), 1)
    spread = (position.T @ position + covariance.sum(axis=0)) / count
    root = np.linalg.cholesky(spread + 1e-9 * np.eye(len(spread)))
    reach = model.loading @ root
    directions = np.linalg.eigh(reach.T @ reach)[1][:, ::-1]
    turn = root @ directions
    skew = ((model.loading @ turn) ** 3).sum(axis=0)
    return np.asarray(turn * np.where(skew < 0, -1.0, 1.0))


def turned(covariance: Floats, back: Floats) -> Floats:
    """Covariances (N, K, K) read along other axes: ``back`` C ``back``'."""
    out = np.empty_like(covariance)
    for start in range(0, len(covariance), _BLOCK):
        block = slice(start, start + _BLOCK)
        out[block] = back @ covariance[block] @ back.T
    return out
