# SPDX-License-Identifier: Apache-2.0
"""The pages on which an administrator lets people and machines in and out."""
