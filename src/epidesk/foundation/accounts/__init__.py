# SPDX-License-Identifier: Apache-2.0
"""Owns users (citizens by phone, staff by e-mail), roles scoped to areas and teams, devices, API keys."""
