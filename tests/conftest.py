"""Settings of every test run: property tests draw the same examples each time, so that a red run can be run again.

`HYPOTHESIS_PROFILE=explore make check` draws new ones.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
