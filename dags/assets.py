"""What the DAGs produce and wait for. An asset is one name with one URI: with two it is switched off."""

from __future__ import annotations

from airflow.sdk import Asset

MONTH_LOADED = Asset(name="month_loaded", uri="fundrecon://warehouse/month")
YEAR_FIGURES = Asset(name="year_figures", uri="fundrecon://warehouse/figure")
