"""Build hook of hatchling: checks the rules and puts them, packed, into the wheel, where they load in milliseconds."""

import os
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackRules(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `logtriage/rules/packed.rules`; an editable install reads the YAML files themselves."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Packs the rules, unless the install is editable."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from logtriage.rulebook import bundled_rules, store

        descriptor, path = tempfile.mkstemp(suffix=".rules")
        with os.fdopen(descriptor, "wb") as file:
            file.write(store.pack(bundled_rules()))
        os.chmod(path, 0o644)  # as every file of a wheel
        build_data["force_include"][path] = "logtriage/rules/packed.rules"
