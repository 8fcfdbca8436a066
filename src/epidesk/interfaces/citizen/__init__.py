# SPDX-License-Identifier: Apache-2.0
"""The door of the people: phones first, 2G, without script, without an account."""
