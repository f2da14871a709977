"""The lab in a notebook: the library's page in a frame, offline, with its setting shared with Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import anywidget
import traitlets

from ._node import bundle
from ._spec import Spec

_ROOMS = {"bpkr": "width", "ndk": "time", "ggdln": "gates", "continual": "tasks"}
#: Fields of a spec and the dials that show them.
_DIALS = {
    "network.width": "N",
    "network.depth": "L",
    "network.activation": "activation",
    "network.priorVariance": "variance",
    "temperature": "T",
    "coupling": "lambda",
    "heads": "heads",
    "data.train": "P",
    "data.test": "test",
    "data.dimension": "dimension",
    "data.source": "data",
}

_SCRIPT = """
function render({ model, el }) {
  const page = URL.createObjectURL(new Blob([model.get('_page')], { type: 'text/html' }));
  const frame = document.createElement('iframe');
  frame.title = 'Widthwise lab';
  frame.style.cssText = `width:100%;height:${model.get('height')}px;border:0`;
  frame.src = `${page}#${model.get('address')}`;
  el.append(frame);
  const here = () => decodeURI(frame.contentWindow?.location.hash.slice(1) ?? '');
  const watch = setInterval(() => {
    const address = here();
    if (address === '' || address === model.get('address')) return;
    model.set('address', address);
    model.save_changes();
  }, 200);
  const follow = () => { if (here() !== model.get('address')) frame.contentWindow.location.hash = model.get('address'); };
  model.on('change:address', follow);
  return () => { clearInterval(watch); model.off('change:address', follow); URL.revokeObjectURL(page); };
}
export default { render };
"""


class Lab(anywidget.AnyWidget):  # type: ignore[misc]
    """The lab; ``state`` reads and sets its dials, ``room`` its room."""

    _esm = _SCRIPT
    _page = traitlets.Unicode().tag(sync=True)
    address = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int(720).tag(sync=True)

    @property
    def room(self) -> str:
        """``width``, ``time``, ``gates`` or ``tasks``."""
        return str(self.address.partition("?")[0])

    @property
    def state(self) -> dict[str, Any]:
        """The dials that differ from the room's defaults, by their keys in the address."""
        pairs = parse_qsl(self.address.partition("?")[2])
        return {key: _number(text) for key, text in pairs if key != "v"}

    @state.setter
    def state(self, dials: Mapping[str, Any]) -> None:
        self.address = _address(self.room, dials)


def lab(spec: Spec | None = None, *, room: str = "width", height: int = 720) -> Lab:
    """The lab in a notebook, offline.

    Args:
        spec: a dict whose theory chooses the room and whose fields set the dials that the room has; data of arrays stay here
        room: ``width``, ``time``, ``gates`` or ``tasks``, without a spec
        height: in pixels
    """
    page = (bundle() / "dist" / "lab" / "offline.html").read_text(encoding="utf-8")
    dials: dict[str, Any] = {}
    if isinstance(spec, Mapping):
        room = _ROOMS.get(str(spec.get("theory")), room)
        dials = {dial: value for path, dial in _DIALS.items() if (value := _at(spec, path)) is not None}
    elif spec is not None:
        raise TypeError("lab takes a spec as a dict")
    return Lab(_page=page, address=_address(room, dials), height=height)


def _at(spec: Mapping[str, Any], path: str) -> Any:
    value: Any = spec
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, (int, float, str)) else None


def _address(room: str, dials: Mapping[str, Any]) -> str:
    return f"{room}?{urlencode({'v': 1, **{key: _text(value) for key, value in dials.items()}})}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "inf" if value in (float("inf"), "infinity") else str(value)


def _number(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float("inf") if text == "inf" else (int(text) if text.lstrip("-").isdigit() else float(text))
    except ValueError:
        return text
