"""``widthwise`` on the PATH: the library's command line, run by the Node that the engine uses."""

from __future__ import annotations

import os
import subprocess
import sys

from ._errors import NodeNotFound
from ._node import bundle, fast_blas, find_node


def main() -> int:
    """Runs the command; its exit status is ours."""
    try:
        command = [find_node(), str(bundle() / "cli" / "main.js"), *sys.argv[1:]]
    except NodeNotFound as error:
        print(f"widthwise: {error}", file=sys.stderr)
        return 1
    blas = fast_blas()
    if blas is not None:
        os.environ.setdefault("WIDTHWISE_BLAS", blas)
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode
    os.execv(command[0], command)
