"""Folders in storages that are reached by URLs, through fsspec. An extra brings the packages."""
