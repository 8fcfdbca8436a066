# SPDX-License-Identifier: Apache-2.0
"""The thin ASGI front: bounds every request, answers the raw paths, hands all else to Django's WSGI handler."""
