# SPDX-License-Identifier: Apache-2.0
"""One file per subcommand. A file `name.py` with a click `command` becomes `epidesk name`.

Import nothing of Django at the top: `--help` is quick and works without a database. Decorate what needs the database
with `with_database` (see `session.py`) and import rooms inside the function.
"""
