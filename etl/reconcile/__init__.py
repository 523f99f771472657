"""Reconciliation of a month: entries, passes, causes, open items, the proof, and the rules.

Which parties and legs there are, how they pair and why they differ is data in `sql/`; nothing here names one.
"""

from __future__ import annotations

from etl.reconcile.manifest import State, state
from etl.reconcile.stage import ReconcileSummary, run

__all__ = ["ReconcileSummary", "State", "run", "state"]
