# SPDX-License-Identifier: Apache-2.0
"""Who came, from where, by what, and where they stay: health declarations, the traces of journeys and stays, and who
passed a checkpoint. What class somebody is in is for screening to say."""
