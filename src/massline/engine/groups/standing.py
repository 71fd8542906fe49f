"""Where people stand on the leading axes of the opinion model, and how surely: what groups and map are made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from massline.engine.opinion import OpinionModel
from massline.engine.shares import Floats, Integers
from massline.engine.votes import PASS, VoteMatrix

_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
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


def answer_keys(
    votes: VoteMatrix, kept: NDArray[np.bool_] | None = None, *, answers: bool = True
) -> NDArray[np.uint64]:
    """A number per person made of their answers only, uint64 (P,): equal answers, equal number, whatever the id.

    ``kept`` bool (n,) leaves votes out; without ``answers`` the number says which statements were answered, not
    how. It orders people for chance draws and finds equal rows. It is no secret: it never leaves the engine.

    >>> votes, _ = VoteMatrix.from_events(["1", "2", "3"], ["a", "a", "a"], [1, 1, -1])
    >>> one, other, third = answer_keys(votes)
    >>> bool(one == other), bool(one == third)
    (True, False)
    """
    people = len(votes.participants)
    first = np.searchsorted(votes.person, np.arange(0, people + _BLOCK, _BLOCK))
    out = np.zeros(people, np.uint64)
    for start, begin, end in zip(range(0, people, _BLOCK), first[:-1].tolist(), first[1:].tolist(), strict=False):
        part = slice(begin, end)
        chosen = np.ones(end - begin, np.bool_) if kept is None else kept[part]
        cell = votes.statement[part][chosen].astype(np.uint64) * np.uint64(4)
        if answers:
            cell += (votes.answer[part][chosen] + 2).astype(np.uint64)
        total = np.append(np.uint64(0), np.cumsum(scattered(cell), dtype=np.uint64))
        stop = min(start + _BLOCK, people)
        ends = np.searchsorted(votes.person[part][chosen], np.arange(start, stop + 1))
        out[start:stop] = total[ends[1:]] - total[ends[:-1]]
    return out


def scattered(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over 64 bits, equal ones alike (the finaliser of SplitMix64, Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        out = (values + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        for factor, shift in zip(_MIX, (30, 27), strict=True):
            out = (out ^ (out >> np.uint64(shift))) * factor
        return np.asarray(out ^ (out >> np.uint64(31)), np.uint64)


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
