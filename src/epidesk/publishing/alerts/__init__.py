# SPDX-License-Identifier: Apache-2.0
"""Notices, warnings and emergency alerts: written, agreed to, sent, ended. Who receives them is `notify`'s business."""
