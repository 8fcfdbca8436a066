# SPDX-License-Identifier: Apache-2.0
"""Pictures that people send: checked, made anew without what hides in them, stored, opened again.

`actions.store_picture` takes one in, `queries.open_picture` gives it back, `actions.redact` makes parts of one
unrecognisable for everybody who has no right to the original.
"""
