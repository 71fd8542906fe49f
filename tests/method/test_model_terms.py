"""The steps in which a release speaks of the model."""

import pytest

from massline.method.model_terms import in_fives


@pytest.mark.parametrize("share", [0.0, 0.024, 0.4999, 0.5, 0.5001, 0.976, 1.0])
def test_no_rounded_share_crosses_a_half_or_says_nobody_or_everybody(share: float) -> None:
    percent = in_fives(share)
    assert 5 <= percent <= 95
    assert (percent >= 50) == (share >= 0.5)
