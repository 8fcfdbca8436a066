# SPDX-License-Identifier: Apache-2.0
"""The engine: chunks of a campaign out of the database, push messages onto the wire, and what became of them back.

1. `engine` holds a chunk and feeds its members to the `client`, never more at once than a worker's death may repeat.
2. `client` has a few kept-alive connections for each push service; what one of them suffers no other notices.
3. `chunks` reads and writes the rows; a worker that lost its hold on a chunk writes nothing.
"""
