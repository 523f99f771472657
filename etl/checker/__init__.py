"""Checks a published Chinese text on public funds for figures that cannot be true."""

from __future__ import annotations

from etl.checker.check import Report, check, check_document

__all__ = ["Report", "check", "check_document"]
