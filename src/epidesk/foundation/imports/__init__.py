# SPDX-License-Identifier: Apache-2.0
"""Files that others send, on their way in: shown, confirmed, tried, mended, taken, taken back. Rooms above register
what a kind of file means; this room owns the batches, the mappings remembered and the rows held back."""
