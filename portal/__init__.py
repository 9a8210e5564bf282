"""The project of the portal."""

__version__ = "0.1.0"
