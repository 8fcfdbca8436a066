# SPDX-License-Identifier: Apache-2.0
"""Epidesk's own PostgreSQL: finds binaries, makes a cluster, starts it, finds it again, stops it. Imports no Django.

`open_database(env)` in `database.py` is the front door; `Cluster` in `cluster.py` is one data directory.
"""
