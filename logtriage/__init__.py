"""logtriage reads the log of what failed, and names the cause and the fix."""

__version__ = "0.1.0"
