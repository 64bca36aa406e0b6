import os
import signal
import subprocess
import threading
import time

import numpy as np
import pytest

import walras
from walras.errors import FileError, InputError, NumericsError


def small(changes=None):
    return {"designer.iterations": 4, **(changes or {})}


def test_a_run_has_its_tables_in_memory_and_on_disk(scenario, tmp_path):
    run = walras.run(scenario, tmp_path / "run", small(), threads=1)
    in_memory, on_disk = run.tables["designer"], walras.open(tmp_path / "run").tables["designer"]
    assert list(in_memory) == list(on_disk)
    assert in_memory.rows >= 4
    for name in in_memory:
        column = in_memory.columns[name]
        expected = column.values if column.mask is None else np.where(column.mask, np.nan, column.values)
        if column.values.dtype != object:
            expected = expected.astype(float)
        np.testing.assert_array_equal(expected, on_disk[name])
    assert run.summary == walras.open(tmp_path / "run").summary
    assert "<iframe" in run._repr_html_()


def test_tables_go_to_pandas_arrow_and_polars(scenario):
    pandas, pyarrow, polars = map(pytest.importorskip, ("pandas", "pyarrow", "polars"))
    table = walras.run(scenario, set=small(), threads=1).tables["designer"]
    frame, arrow, polar = table.to_pandas(), table.to_arrow(), table.to_polars()
    assert isinstance(frame, pandas.DataFrame) and isinstance(arrow, pyarrow.Table) and isinstance(polar, polars.DataFrame)
    assert len(frame) == arrow.num_rows == polar.height == table.rows
    assert list(frame) == arrow.column_names == polar.columns == list(table)
    name = next(name for name, column in table.columns.items() if column.values.dtype == float and column.mask is None)
    assert np.shares_memory(np.asarray(arrow.column(name).chunk(0).to_numpy(zero_copy_only=True)), table[name])
    assert polars.from_arrow(table).equals(polars.from_arrow(arrow))


def test_a_folder_that_nobody_asked_for_goes_with_the_run(scenario):
    run = walras.run(scenario, set=small(), threads=1)
    folder = run.folder
    assert folder.is_dir()
    del run
    assert not folder.exists()


def test_an_ensemble_is_read_from_its_folder(scenario, tmp_path):
    found = walras.ensemble(
        scenario, tmp_path / "all", small(), replicates=2, sweep={"learning.precision": [5, 6]}, threads=1
    )
    assert found.tables["members"].rows == 4
    with pytest.raises(KeyError, match="members"):
        found.tables["nobody"]


def test_a_scenario_may_be_a_dictionary(root):
    yaml = pytest.importorskip("yaml")
    described = yaml.safe_load((root / "scenarios" / "spectrum" / "market.yaml").read_text())
    described["designer"]["iterations"] = 4
    assert walras.run(described, threads=1).tables["designer"].rows >= 4


def test_faults_say_where_they_are(scenario, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(scenario.read_text().replace("learning:", "lerning:", 1))
    with pytest.raises(InputError) as caught:
        walras.run(broken, tmp_path / "out")
    assert caught.value.file == str(broken)
    assert caught.value.line is not None and caught.value.line > 1
    assert "lerning" in str(caught.value) and "learning" in str(caught.value)
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError) as caught:
        walras.run(scenario, tmp_path / "out", {"learning.precision": -1})
    assert caught.value.field == "learning.precision"
    with pytest.raises(FileError):
        walras.open(tmp_path / "nowhere")
    with pytest.raises(FileError):
        walras.run(tmp_path / "nowhere.yaml")
    assert issubclass(NumericsError, walras.errors.WalrasError)


def test_nothing_is_overwritten(scenario, tmp_path):
    walras.run(scenario, tmp_path / "run", small(), threads=1)
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    with pytest.raises(FileError):
        walras.run(scenario, tmp_path / "run", small(), threads=1)
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}


def test_ctrl_c_leaves_a_run_to_go_on_with(scenario, tmp_path):
    folder = tmp_path / "run"
    changes = {"designer.iterations": 2_000_000}
    seen = []

    def interrupt():
        while not seen:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        walras.run(scenario, folder, changes, threads=1, progress=lambda done, of, figures: seen.append((done, of, figures)))
    assert seen[0][1] == 2_000_000 and "gap" in seen[0][2]
    assert walras.open(folder).interrupted
    # The flag is down again.
    assert not walras.run(scenario, set=small(), threads=1).interrupted


def test_what_a_callback_raises_arrives(scenario):
    def fail(*_):
        raise ZeroDivisionError("no bar")

    with pytest.raises(ZeroDivisionError, match="no bar"):
        walras.run(scenario, set=small(), threads=1, progress=fail)


def test_the_command_line_gives_the_same_bits(scenario, tmp_path):
    program = os.environ.get("WALRAS")
    if not program:
        pytest.skip("WALRAS does not name the command line's binary")
    arguments = ["--set", "designer.iterations=4", "--out", str(tmp_path / "there"), "--threads", "2"]
    subprocess.run([program, "run", str(scenario), *arguments], check=True, capture_output=True)
    walras.run(scenario, tmp_path / "here", small(), threads=1)
    tables = sorted(path.name for path in (tmp_path / "there").glob("*.parquet"))
    assert tables
    for name in tables:
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes(), name
