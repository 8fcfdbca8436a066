# SPDX-License-Identifier: Apache-2.0
from hypothesis import settings

# No deadline: a slow machine is no fault. Enough examples to find what the properties are for, in a few seconds.
settings.register_profile("epikit", max_examples=60, deadline=None)
settings.load_profile("epikit")
