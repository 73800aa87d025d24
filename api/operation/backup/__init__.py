"""A copy of an installation in one file, and an installation from such a file.

The file is a ZIP: `manifest.json`, `nigao.db` and the originals. Indexes are left out, as they are made from the rest.
"""
