"""Modules for packages that are not installed have no doctests."""

from importlib.util import find_spec

# This file itself is no module of the package.
collect_ignore = ["conftest.py"] + [
    f"python/walras/{module}.py" for module, package in (("pettingzoo", "pettingzoo"), ("openspiel", "pyspiel")) if not find_spec(package)
]
