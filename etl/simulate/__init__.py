"""A county with labelled truth, at any size: what its three parties would send, month by month, dirt included.

`run(year, seed, scale, out)` writes `<out>/inbox/<YYYY-MM>/<party>/`, `<out>/agency.db` and `<out>/truth/`. Scale 1
is the county of the published report. The same seed gives the same bytes. Only `truth/` says what was injected.
"""

from __future__ import annotations

from etl.simulate.run import Summary, run

__all__ = ["Summary", "run"]
