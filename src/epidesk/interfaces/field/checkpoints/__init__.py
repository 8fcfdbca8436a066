# SPDX-License-Identifier: Apache-2.0
"""What the pages of checkpoints do beyond showing them."""
