# SPDX-License-Identifier: Apache-2.0
"""Owns what citizens report: suspected cases and requests for medical help, from received to closed."""
