# SPDX-License-Identifier: Apache-2.0
"""What the pages of alerts read out of forms and lay out for their templates."""
