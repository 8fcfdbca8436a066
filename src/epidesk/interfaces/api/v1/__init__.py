# SPDX-License-Identifier: Apache-2.0
"""`/api/v1/`: what staff do on the desk and teams do in the field, for machines with a staff token."""
