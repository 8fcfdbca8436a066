# SPDX-License-Identifier: Apache-2.0
"""Vietnamese text: storing it, searching it, ordering it; phone numbers and identity numbers as people type them."""

from epikit.text.conveyances import BadConveyance, conveyance_number, flight_number, seat_number
from epikit.text.folding import fold, fold_words, name_key, nfc
from epikit.text.identity import IdShape, id_number_clean, id_number_shape
from epikit.text.phones import BadPhone, phone_display, phone_e164
from epikit.text.sorting import sort_key

__all__ = [
    "BadConveyance",
    "BadPhone",
    "IdShape",
    "conveyance_number",
    "flight_number",
    "fold",
    "fold_words",
    "id_number_clean",
    "id_number_shape",
    "name_key",
    "nfc",
    "phone_display",
    "phone_e164",
    "seat_number",
    "sort_key",
]
