"""The page templates of Great Expectations, compiled once in a process: imported ahead, once for all tasks."""

from __future__ import annotations

from great_expectations.render.view import DefaultJinjaPageView

PAGE = DefaultJinjaPageView()

for _name in PAGE.env.list_templates(extensions=("j2",)):
    PAGE.env.get_template(_name)
