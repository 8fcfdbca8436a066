# SPDX-License-Identifier: Apache-2.0
"""Coming in: phone codes for citizens, password and second factor for staff, buttons in the demonstration."""
