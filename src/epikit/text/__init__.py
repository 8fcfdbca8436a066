# SPDX-License-Identifier: Apache-2.0
"""Vietnamese text: storing it, searching it, ordering it; phone numbers and identity numbers as people type them."""

from epikit.text.folding import fold, fold_words, name_key, nfc
from epikit.text.identity import IdShape, id_number_clean, id_number_shape
from epikit.text.phones import BadPhone, phone_display, phone_e164
from epikit.text.sorting import sort_key

__all__ = [
    "BadPhone",
    "IdShape",
    "fold",
    "fold_words",
    "id_number_clean",
    "id_number_shape",
    "name_key",
    "nfc",
    "phone_display",
    "phone_e164",
    "sort_key",
]
