# SPDX-License-Identifier: Apache-2.0
"""From a filled form to a filed report: pictures first, then once and only once."""
