from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture
def scenario(root: Path) -> Path:
    """A market with a designer that takes well under a second."""
    return root / "scenarios" / "spectrum" / "market.yaml"
