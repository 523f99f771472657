"""Where a row stands, as one number: some bits of its file's hash above the number of its row.

Rows of two files may share a number by chance: what is read again by number may be more than was asked for.
"""

from __future__ import annotations

_ROW_BITS = 40
_FILE_MASK = (1 << 24) - 1
WANTED = "wanted"  # the relation of the lines, as `line`, that are to be read again


def line(file_id: str = "file_id", sheet: str = "sheet", row_no: str = "row_no") -> str:
    """SQL of the line of a row of a file's sheet."""
    return f"({_file(file_id, sheet)} << {_ROW_BITS} | coalesce({row_no}, 0)::ubigint)"


def wanted_rows(file_id: str, sheet: str) -> str:
    """SQL of the numbers of the rows of a file's sheet that are wanted, as `row_no`."""
    row = f"(line & {(1 << _ROW_BITS) - 1})::bigint as row_no"
    return f"select {row} from {WANTED} where line >> {_ROW_BITS} = {_file(file_id, sheet)}"


def _file(file_id: str, sheet: str) -> str:
    return f"(hash({file_id}, {sheet}) & {_FILE_MASK}::ubigint)"
