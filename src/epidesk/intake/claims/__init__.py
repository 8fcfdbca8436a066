# SPDX-License-Identifier: Apache-2.0
"""What circulates and somebody wants checked: sent in, joined to what is the same, checked with evidence, published
with a verdict. The misinformation list is the public view of it."""
