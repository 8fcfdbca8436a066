# SPDX-License-Identifier: Apache-2.0
from epidesk.publishing.relays.actions.deciding import free, relay, set_aside
from epidesk.publishing.relays.actions.fetching import fetch_due, forget_old
from epidesk.publishing.relays.actions.taking_in import take_in

__all__ = ["fetch_due", "forget_old", "free", "relay", "set_aside", "take_in"]
