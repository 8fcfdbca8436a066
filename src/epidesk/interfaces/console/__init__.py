# SPDX-License-Identifier: Apache-2.0
"""The door of the operators: queue, map, detail; live; keyboard first."""
