# SPDX-License-Identifier: Apache-2.0
"""What is true in any province with any software: text, codes, workflows, time, places, formats and scores.

Pure Python: no Django, no files, no network, no clock, no settings. Whatever changes from call to call (the time, a
random source, the rules) is an argument.
"""
