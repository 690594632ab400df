"""What make_providers.py makes the tables of logtriage/providers with: one subject a module."""
