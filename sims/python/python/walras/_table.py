"""Tables of a run as NumPy arrays, and on to Arrow, pandas and polars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        values: an array, one entry a row; what there is none of holds NaN, 0 or False.
        mask: True where there is none; None where there are all.
        unit: the unit of the values; empty if they have none.
    """

    values: np.ndarray
    mask: np.ndarray | None
    unit: str


class Table(Mapping[str, Any]):
    """A table of equally long columns. ``table["x"]`` is an array, a masked one where some entries do not exist."""

    def __init__(self, name: str, columns: Mapping[str, Column]) -> None:
        self.name = name
        self.columns = dict(columns)

    def __getitem__(self, name: str) -> np.ndarray:
        column = self.columns[name]
        return column.values if column.mask is None else np.ma.MaskedArray(column.values, column.mask)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values())).values) if self.columns else 0

    def to_arrow(self) -> Any:
        """As a ``pyarrow.Table``; columns of numbers without gaps keep their memory."""
        import pyarrow

        def array(column: Column) -> Any:
            return pyarrow.array(column.values, mask=column.mask, from_pandas=False)

        def metadata(column: Column) -> dict[str, str] | None:
            return {"unit": column.unit} if column.unit else None

        arrays = {name: array(column) for name, column in self.columns.items()}
        fields = [pyarrow.field(name, arrays[name].type, metadata=metadata(c)) for name, c in self.columns.items()]
        return pyarrow.Table.from_arrays(list(arrays.values()), schema=pyarrow.schema(fields))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The Arrow stream that polars, DuckDB and others read tables from."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """As a ``pandas.DataFrame``; what there is none of is missing there, too."""
        import pandas

        def series(column: Column) -> Any:
            if column.mask is None:
                return column.values
            kinds = {"i": pandas.arrays.IntegerArray, "b": pandas.arrays.BooleanArray, "f": pandas.arrays.FloatingArray}
            return kinds[column.values.dtype.kind](column.values, column.mask)

        return pandas.DataFrame({name: series(column) for name, column in self.columns.items()}, copy=False)

    def to_polars(self) -> Any:
        """As a ``polars.DataFrame``."""
        import polars

        def series(name: str, column: Column) -> Any:
            whole = polars.Series(name, column.values.tolist() if column.values.dtype == object else column.values)
            if column.mask is None:
                return whole
            return polars.select(polars.when(polars.Series(~column.mask)).then(whole).alias(name)).to_series()

        return polars.DataFrame([series(name, column) for name, column in self.columns.items()])

    def __repr__(self) -> str:
        return f"<table {self.name}: {self.rows} rows of {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        try:
            return self.to_pandas()._repr_html_()
        except ImportError:
            import html

            return f"<code>{html.escape(repr(self))}</code>"
