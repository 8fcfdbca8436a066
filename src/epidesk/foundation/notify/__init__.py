# SPDX-License-Identifier: Apache-2.0
"""Owns what is told to whom: the inbox, and the delivery that hands messages to the gateways."""
