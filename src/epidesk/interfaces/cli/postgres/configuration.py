# SPDX-License-Identifier: Apache-2.0
"""The server's settings: for two cores and 4 GB or more, one unix socket, nothing on the network."""

import os
from pathlib import Path

OWN_FILE = "epidesk.conf"
HBA = """\
# Written by epidesk. Who reaches the socket directory (mode 0700) is trusted; there is no network listener.
local all all trust
"""

SILENT_ON_ROWS = {
    "log_error_verbosity": ("terse",),  # else DETAIL: «Failing row contains (…)»
    "log_min_error_statement": ("panic", "fatal", "log"),
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_min_duration_sample": ("-1",),
    "log_transaction_sample_rate": ("0",),
    "log_parameter_max_length": ("0",),
    "log_parameter_max_length_on_error": ("0",),
    "debug_print_parse": ("off",),
    "debug_print_rewritten": ("off",),
    "debug_print_plan": ("off",),
}
"""With which the server's log holds no value of any row: statements carry names and addresses in their text. The first
of each is ours, the others do as well."""
HARMLESS_WHILE_NO_STATEMENT_IS_LOGGED = ("log_parameter_max_length",)


def memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


def own_settings(socket_dir: Path, ram_mb: int) -> dict[str, str]:
    """Rewritten at each start. To change one, put it into `local.conf` in the data directory, which is read after."""
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        "port": "5432",  # only names the socket file
        "max_connections": "200",
        "shared_buffers": f"{min(max(ram_mb // 8, 128), 2048)}MB",
        "effective_cache_size": f"{ram_mb // 2}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        "max_wal_size": "1GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "max_parallel_workers_per_gather": "0",  # two cores: many short queries, not one wide one
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **{name: values[0] for name, values in SILENT_ON_ROWS.items()},
        "idle_in_transaction_session_timeout": "5min",
    }


def write(base: Path, socket_dir: Path, ram_mb: int) -> None:
    """Beside the data directory, not in it: root never writes where the server's account could have laid a link."""
    quoted = ((name, value.replace("'", "''")) for name, value in own_settings(socket_dir, ram_mb).items())
    text = "# Written by epidesk at each start: put changes into data/local.conf instead.\n"
    text += "".join(f"{name} = '{value}'\n" for name, value in quoted)
    path = base / OWN_FILE
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    path.chmod(0o644)
