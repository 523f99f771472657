"""The residue of matching by key: small blocks of entries that several pairings fit.

`assign` finds the best total pairing by a score whose parts are given back; `subsets` finds the parts of a block
that balance to the fen. Both are pure functions on items: no SQL, no files, no order of rows, integers only.
"""

from __future__ import annotations

from etl.reconcile.residue.assignment import assign
from etl.reconcile.residue.model import Ambiguous, AssignmentRule, Group, Item, Outcome, SubsetRule, Weights
from etl.reconcile.residue.subset import subsets

__all__ = [
    "Ambiguous",
    "AssignmentRule",
    "Group",
    "Item",
    "Outcome",
    "SubsetRule",
    "Weights",
    "assign",
    "subsets",
]
