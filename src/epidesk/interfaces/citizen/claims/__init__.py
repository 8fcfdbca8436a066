# SPDX-License-Identifier: Apache-2.0
"""A published verdict in the shapes that travel: a picture for chats, ClaimReview for machines."""
