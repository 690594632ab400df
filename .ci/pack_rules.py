"""Build hook of hatchling: checks the rules and puts them into the wheel in a form that loads in milliseconds."""

import contextlib
import os
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackRules(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `logtriage/rules/packed.*`; an editable install reads the YAML files themselves."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Packs the rules, and what a scan for them looks for, unless the install is editable."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from logtriage.matching import packed_database
        from logtriage.rulebook import bundled_rules, store

        self._made = tempfile.TemporaryDirectory()
        rules = bundled_rules()
        self._add(build_data, "packed.rules", b"".join(store.pack(rules)))
        with contextlib.suppress(ImportError):  # no wheel of hyperscan for this system
            self._add(build_data, "packed.database", packed_database(rules))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  # hatchling's
        """Removes what is in the wheel by now."""
        if version != "editable":
            self._made.cleanup()

    def _add(self, build_data: dict[str, Any], name: str, content: bytes) -> None:
        path = os.path.join(self._made.name, name)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, 0o644)  # as every file of a wheel
        build_data["force_include"][path] = f"logtriage/rules/{name}"
