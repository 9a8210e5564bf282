"""Backup and restore of database and files together.

    making.py      writes one archive, reads it back, gives it its name
    archive.py     tar, compressed by zstd, encrypted by age where BACKUP_KEY is set: the standard tools open it too
    checking.py    reads an archive and compares every digest
    pruning.py     which former backups go
    restoring.py   an archive becomes the site; what the apps have to do then is handed to it
    sqlite.py, postgresql.py   how each database is copied, looked at and put in place
    holding.py     who may take away stored files, or count on them

Why the database first and the files after it, and how a restore and the audit's anchor get along: ADR 0022.
"""

from portal.backups.status import last

__all__ = ["last"]
