"""Running scenarios, and looking at what came of it."""

from __future__ import annotations

import builtins
import html
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from . import _walras
from ._table import Column, Table

Scenario = "str | PathLike[str] | Mapping[str, Any]"
Progress = "bool | Callable[[int, int, str], None]"


class Tables(Mapping[str, Table]):
    """The tables of a run by name: those in memory, and those of its folder, read when asked for."""

    def __init__(self, folder: Path, known: Mapping[str, Any]) -> None:
        self._folder = folder
        self._known = {name: _table(name, columns) for name, columns in known.items()}

    def _names(self) -> list[str]:
        files = [path for suffix in ("parquet", "csv") for path in self._folder.glob(f"*.{suffix}")]
        return sorted({*self._known, *(path.stem for path in files)})

    def __getitem__(self, name: str) -> Table:
        if name not in self._known:
            if name not in self._names():
                raise KeyError(f"no table `{name}`; there are {', '.join(self._names())}")
            self._known[name] = _table(name, _walras.read_table(self._folder, name))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __repr__(self) -> str:
        return f"<tables {', '.join(self)}>"


def _table(name: str, columns: Mapping[str, Any]) -> Table:
    return Table(name, {column: Column(*facts) for column, facts in columns.items()})


class Run:
    """A finished run or ensemble.

    Attributes:
        folder: the folder with its tables, scenario, summary and report; gone with this object if none was asked for.
        tables: its tables by name, such as ``tables["designer"]``.
        closing: what the command line prints at its end; empty of a run that was opened.
        interrupted: whether it was broken off.
        failed: of an ensemble with runs that failed, the exit code of the first of these.
    """

    def __init__(self, folder: Path, found: Mapping[str, Any], owner: Any = None) -> None:
        self.folder = folder
        self.closing: str = found.get("closing", "")
        self.failed: int | None = found.get("failed")
        self.tables = Tables(folder, found.get("tables", {}))
        # A folder that nobody asked for lives as long as this.
        self._owner = owner
        self.summary: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        self.interrupted: bool = found.get("interrupted", self.summary.get("interrupted", False))

    @property
    def report(self) -> str:
        """The page with figures, as HTML."""
        return (self.folder / "report.html").read_text(encoding="utf-8")

    @property
    def scenario(self) -> str:
        """The scenario with every default and every draw written out, as YAML."""
        return (self.folder / "scenario.yaml").read_text(encoding="utf-8")

    def __repr__(self) -> str:
        return self.closing.strip() or f"<run in {self.folder}>"

    def _repr_html_(self) -> str:
        page = html.escape(self.report, quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:42em;border:1px solid #ddd" title="report"></iframe>'


def run(
    scenario: Scenario,
    out: str | PathLike[str] | None = None,
    set: Mapping[str, Any] | None = None,
    *,
    sweep: Mapping[str, Any] | None = None,
    threads: int | None = None,
    game: type | None = None,
    progress: Progress = False,
) -> Run:
    """Runs a scenario, or the ensemble that its ``replicates`` and ``sweep`` ask for.

    Args:
        scenario: a YAML file, or what it would say as a dictionary.
        out: folder to write, which must not exist yet; without one the results live as long as what is returned.
        set: values in the place of the scenario's own by path, such as ``{"learning.precision": 50}``.
        sweep: values to try by path: a list, or a range such as ``{"from": 0, "to": 2, "steps": 21}``.
        threads: threads to use, by default all cores; results do not depend on it.
        game: a class under :func:`walras.game`, in the place of the scenario's game.
        progress: True for a bar, or what is called with (done, of, figures).

    Raises:
        walras.errors.WalrasError: with the file, line and field at fault.
        KeyboardInterrupt: after what there was has been written to ``out``; :func:`resume` goes on from there.
    """
    with _shown(progress) as tell:
        folder, owner = _folder(out)
        with _file(scenario) as path:
            found = _walras.run(path, folder, _texts(set), _texts(sweep), threads, _game(game), tell)
    return Run(folder, found, owner)


def ensemble(
    scenario: Scenario,
    out: str | PathLike[str] | None = None,
    set: Mapping[str, Any] | None = None,
    *,
    replicates: int | None = None,
    sweep: Mapping[str, Any] | None = None,
    threads: int | None = None,
    game: type | None = None,
    progress: Progress = False,
) -> Run:
    """Runs a scenario ``replicates`` times for each combination of swept values; arguments as of :func:`run`."""
    changes = dict(set or {})
    if replicates is not None:
        changes["replicates"] = replicates
    return run(scenario, out, changes, sweep=sweep, threads=threads, game=game, progress=progress)


def resume(
    folder: str | PathLike[str],
    set: Mapping[str, Any] | None = None,
    *,
    threads: int | None = None,
    game: type | None = None,
    progress: Progress = False,
) -> Run:
    """Goes on with a run that was interrupted or killed, or with a finished one under a larger budget of its designer."""
    with _shown(progress) as tell:
        found = _walras.resume(fspath(folder), _texts(set), threads, _game(game), tell)
    return Run(Path(folder), found)


def open(folder: str | PathLike[str]) -> Run:
    """The finished run in a folder, whoever made it.

    Raises:
        walras.errors.FileError: there is none.
    """
    path = Path(folder)
    if not (path / "summary.json").is_file():
        from .errors import FileError

        raise FileError(f"{path}: no finished run there (`summary.json` is missing)")
    return Run(path, {})


def _folder(out: str | PathLike[str] | None) -> tuple[Path, Any]:
    if out is not None:
        return Path(out), None
    owner = tempfile.TemporaryDirectory(prefix="walras-")
    return Path(owner.name) / "run", owner


class _file:
    """A scenario as a file."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> str:
        if not isinstance(self._scenario, Mapping):
            return fspath(self._scenario)
        self._folder = tempfile.TemporaryDirectory(prefix="walras-")
        path = Path(self._folder.name) / "scenario.yaml"
        # JSON is YAML.
        path.write_text(json.dumps(self._scenario, default=_plain, indent=1), encoding="utf-8")
        return fspath(path)

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()


class _shown:
    """A bar on standard error while a run goes on, or the caller's own."""

    def __init__(self, progress: Progress) -> None:
        self._tell: Callable[[int, int, str], None] | None = progress if callable(progress) else None
        self._bar = progress is True
        self._shown = 0

    def __enter__(self) -> Callable[[int, int, str], None] | None:
        return self._draw if self._bar else self._tell

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\n")

    def _draw(self, done: int, of: int, figures: str) -> None:
        line = f"[{'#' * (30 * done // max(of, 1)):<30}] {done}/{of}  {figures}"
        sys.stderr.write("\r" + line.ljust(self._shown))
        sys.stderr.flush()
        self._shown = len(line)


def _game(game: type | None) -> Any:
    if game is None:
        return None
    made = getattr(game, "__walras__", None)
    if made is None:
        raise TypeError(f"game: {game!r} is no game; put `@walras.game(…)` above its class")
    return made


def _texts(changes: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    return [(path, _text(value)) for path, value in (changes or {}).items()]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    """NumPy's numbers and arrays as Python's."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (builtins.set, frozenset)) or not isinstance(value, Sequence):
        raise TypeError(f"found {value!r}, expected numbers, words, lists and dictionaries")
    return list(value)
