# SPDX-License-Identifier: Apache-2.0
"""The register: suspects, cases and contacts, how far each stands from a confirmed case, and who follows them."""
