"""Folders in storages, such as sftp://host/photos: listing, reading, writing."""
