"""The real commands against the model of `office`: small in every run of the suite, large with LIANXIN_PROVE=1."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.office import Office
from tests.proving import AT_RELEASE_SIZE, size
from tests.world import World

EXAMPLES, STEPS = size(suite=16, release=2000), size(suite=36, release=50)


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_whatever_happens_the_commands_keep_to_the_model_and_everything_ends(
    db: None, standing_county: World
) -> None:
    Office.standing = standing_county
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not AT_RELEASE_SIZE,
            # Making a failing run short takes minutes; the long proof does it.
            phases=tuple(Phase) if AT_RELEASE_SIZE else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
