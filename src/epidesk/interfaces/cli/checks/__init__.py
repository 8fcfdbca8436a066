# SPDX-License-Identifier: Apache-2.0
"""What `epidesk doctor` looks at. Nothing here starts or changes anything."""
