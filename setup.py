"""What pyproject.toml cannot say: a wheel carries what is known of the county's data within the package."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

# as in the project's folder; the tables of reference lie where a declaration looks for {program}
CARRIED = ("sql", "expectations", "etl/data")


class BuildWithKnowledge(build_py):
    """Copies the folders to etl/project, where etl/settings.py finds them."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for name in CARRIED:
            target = Path(self.build_lib, "etl", "project", name)
            shutil.rmtree(target, ignore_errors=True)  # what an earlier build has left
            shutil.copytree(Path(__file__).parent / name, target, ignore=shutil.ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": BuildWithKnowledge})
