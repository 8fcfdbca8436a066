# SPDX-License-Identifier: Apache-2.0
"""What people type. Forms keep every character and judge little: the rooms say what is wrong, beside the field."""
