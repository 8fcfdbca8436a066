# SPDX-License-Identifier: Apache-2.0
"""The door of partners: lodgings tell who stays with them."""
