# SPDX-License-Identifier: Apache-2.0
"""Owns what every room stands on: ids, who acts, errors, the unit of work, events and jobs, hints, idempotency,
uploads, gateways, the one door to the network, masking, encrypted fields, the installation's mode."""
