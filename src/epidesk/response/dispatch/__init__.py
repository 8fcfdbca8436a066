# SPDX-License-Identifier: Apache-2.0
"""Owns the teams, their duty and position, and the missions that take them to incidents."""
