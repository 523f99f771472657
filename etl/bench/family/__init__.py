"""A hard synthetic bank-against-ledger family: generator with truth, plainer matchers, scores side by side."""

from __future__ import annotations

from etl.bench.family.generate import KINDS, generate
from etl.bench.family.model import Entry, Family, Group, Matcher, Matches
from etl.bench.family.score import Score, Tally, score

__all__ = ["KINDS", "Entry", "Family", "Group", "Matcher", "Matches", "Score", "Tally", "generate", "score"]
