"""Version, licence and description follow the library's package.json; the library is bundled where it is not yet.

A wheel with ``_bundle/node_modules`` carries a native call and belongs to one platform; any other is pure.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


def _bundled(root: str) -> Path:
    folder = Path(root, "src", "widthwise", "_bundle")
    library = Path(root).parent
    if not (folder / "package.json").exists():
        if not (library / "scripts" / "build-python.mjs").exists():
            raise RuntimeError(f"{folder} is missing and the library's sources are not there to build it from")
        subprocess.run(["node", str(library / "scripts" / "build-python.mjs"), "--stage"], check=True, cwd=library)
    return folder


class CustomMetadataHook(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        package = json.loads((_bundled(self.root) / "package.json").read_text(encoding="utf-8"))
        metadata.update({name: package[name] for name in ("version", "license", "description")})


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        platform = _bundled(self.root) / "wheel-platform"
        if self.target_name == "wheel" and version == "standard" and platform.exists():
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform.read_text(encoding='utf-8').strip()}"
