"""Folders that are URLs (extras ``sftp``, ``s3``, ``smb``)."""
