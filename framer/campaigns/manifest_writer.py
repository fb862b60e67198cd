"""Values → ``campaign.toml``, with its comments and layout kept, so that programs can edit what people edit.

tomlkit is loaded here alone: who only reads campaigns does not wait for it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.items import AoT, Item, Table

from framer.campaigns.manifest_findings import ManifestError, find_errors
from framer.campaigns.manifest_mend import mend_manifest_text

Values = Mapping[str, Any]
"""Keys of a manifest with what TOML can say: texts, days, numbers, flags, lists and tables of them.

None takes a key out. A list of tables replaces one of the same length table by table; keys that are not named stay.
"""

_BLOCK_LISTS = ("frames", "fields")  # written as [[frames]], not in brackets on one line


def write_manifest(text: str, values: Values, file: str = "campaign.toml") -> str:
    """`text`, a manifest (or "", a new one), with `values` in it; all else stays as it is, byte for byte.

    A manifest with slips that framer reads is written without them. Raises ManifestError for one that it does not
    read, and ValueError for values that TOML cannot say.
    """
    mended = mend_manifest_text(text.replace("\r\n", "\n"), file)
    if mended.text is None or find_errors(mended.findings):
        raise ManifestError(mended.findings)
    document = tomlkit.parse(mended.text)
    wanted = merge_values(document.unwrap(), values)
    _update_table(document, values)
    written = tomlkit.dumps(document)
    if not _says(written, wanted):  # a plain file is better than one that says something else
        written = tomlkit.dumps(_to_item(wanted))
    if not _says(written, wanted):
        raise ValueError("TOML cannot say this")
    return written.replace("\n", "\r\n") if "\r\n" in text else written


def merge_values(old: Any, new: Any) -> Any:
    """What `old` is with the values `new` in it."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        merged = {**old}
        for key, value in new.items():
            if value is None:
                merged.pop(key, None)
            else:
                merged[key] = merge_values(merged.get(key), value)
        return merged
    if _is_tables(new):
        before = list(old) if _is_tables(old) and len(old) == len(new) else [{}] * len(new)
        return [merge_values(*pair) for pair in zip(before, new, strict=True)]
    if isinstance(new, Mapping):
        return {key: merge_values(None, value) for key, value in new.items() if value is not None}
    return list(new) if isinstance(new, tuple) else new


def _update_table(table: Any, values: Values) -> None:
    """Put `values` into the tomlkit `table`."""
    for key, value in values.items():
        old = table.get(key)
        if value is None:
            table.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(old, Mapping):
            _update_table(old, value)
        elif _is_tables(value) and isinstance(old, Sequence) and _is_tables(old) and len(old) == len(value):
            for item, change in zip(old, value, strict=True):
                _update_table(item, change)
        elif _unwrap(old) != value or type(_unwrap(old)) is not type(value):
            _put(table, key, _to_item(merge_values(None, value), key))


def _put(table: Container | Table, key: str, item: Item) -> None:
    """Set `key` in its old place; a new one stands behind the last, above the notes on what follows the table."""
    if key in table or isinstance(item, Table | AoT) or not isinstance(table, Table):
        table[key] = item
        return
    body, notes = table.value.body, []
    while body and body[-1][0] is None:
        notes.append(body.pop())
    table.append(key, item)
    body.extend(reversed(notes))


def _to_item(value: Any, key: str = "") -> Any:
    """`value` as tomlkit writes it: texts of several lines in three quotes, blocks with their heading."""
    if isinstance(value, str):
        return tomlkit.string(value, multiline="\n" in value and _is_plain(value))
    if isinstance(value, Mapping):
        table = tomlkit.table() if key in ("", "colours") else tomlkit.inline_table()
        for name, item in value.items():
            table[name] = _to_item(item, name)
        return table
    if _is_tables(value) and key in _BLOCK_LISTS:
        blocks = tomlkit.aot()
        for item in value:
            blocks.append(_to_item(item))
        return blocks
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        for item in value:
            array.append(_to_item(item, "item"))
        return array.multiline(len(value) > 3)
    return tomlkit.item(value)


def _is_plain(text: str) -> bool:
    """Whether `text` can stand in three quotes as it is."""
    return '"""' not in text and not text.startswith("\n") and all(each.isprintable() or each == "\n" for each in text)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) > 0 and all(isinstance(item, Mapping) for item in value)


def _unwrap(value: Any) -> Any:
    return value.unwrap() if isinstance(value, Item) else value


def _says(text: str, wanted: Any) -> bool:
    """Whether `text` is TOML that says what is `wanted`."""
    try:
        return bool(tomllib.loads(text) == wanted)
    except ValueError:
        return False
