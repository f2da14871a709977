"""The lab in a notebook: the library's page in a frame, offline, with its setting shared with Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import anywidget
import traitlets

from ._errors import InputError
from ._node import bundle
from ._session import engine
from ._spec import Spec, WrittenSpec

#: Fields of a spec and the dials that show them, in the rooms that have these dials.
_DIALS = {
    "network.width": ("N",),
    "network.depth": ("L",),
    "network.activation": ("activation",),
    "network.priorVariance": ("variance",),
    "network.gates.kind": ("kind",),
    "network.gates.count": ("M",),
    "network.gates.threshold": ("threshold",),
    "network.gates.seed": ("gateSeed",),
    "temperature": ("T",),
    "coupling": ("lambda",),
    "heads": ("heads",),
    "tasks.count": ("count", "tasks"),
    "tasks.inputOverlap": ("inputOverlap",),
    "tasks.ruleOverlap": ("ruleOverlap",),
    "tasks.overlap": ("overlap",),
    "tasks.fraction": ("permuted",),
    "tasks.rule": ("rule",),
    "dynamics.initialVariance": ("initial",),
    "data.source": ("data",),
    "data.shape": ("toy",),
    "data.train": ("P",),
    "data.test": ("test",),
    "data.dimension": ("dimension",),
    "data.noiseVariance": ("noise",),
    "data.readout": ("readout",),
    "data.seed": ("dataSeed",),
    "simulation.seed": ("seed",),
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
        """``width``, ``gates``, ``time``, ``tasks`` or ``paths``; setting it opens that room with its defaults."""
        return str(self.address.partition("?")[0])

    @room.setter
    def room(self, room: str) -> None:
        self.address = _address(room, {})

    @property
    def state(self) -> dict[str, Any]:
        """The dials that differ from the room's ``defaults``, by their keys in the address."""
        defaults = self.defaults
        pairs = parse_qsl(self.address.partition("?")[2])
        return {key: text if isinstance(defaults[key], str) else _value(text) for key, text in pairs if key in defaults}

    @state.setter
    def state(self, dials: Mapping[str, Any]) -> None:
        self.address = _address(self.room, dials)

    @property
    def defaults(self) -> dict[str, Any]:
        """All dials of the room, as it opens."""
        return {key: float("inf") if value == "inf" else value for key, value in _room(self.room)["defaults"].items()}


def lab(spec: Spec | None = None, *, room: str | None = None, height: int = 720) -> Lab:
    """The lab in a notebook, offline.

    Args:
        spec: a dict, a path or YAML text, whose theory chooses the room and whose fields set the dials that the room has; data of
            arrays and files stay here
        room: ``width``, ``gates``, ``time``, ``tasks`` or ``paths``, without a spec
        height: in pixels

    Raises:
        InputError: for a room or theory that the lab does not have
    """
    page = (bundle() / "dist" / "lab" / "offline.html").read_text(encoding="utf-8")
    if spec is None:
        return Lab(_page=page, address=_address(room or _registry()["rooms"][0]["id"], {}), height=height)
    written = spec if isinstance(spec, Mapping) else engine.ask("spec", WrittenSpec(spec).params())
    theory = written.get("theory")
    rooms = {str(entry["theory"]): entry for entry in _registry()["rooms"]}
    if theory not in rooms:
        raise InputError("theory", repr(theory), f"one of {', '.join(rooms)}")
    return Lab(_page=page, address=_address(rooms[theory]["id"], _dials(written, rooms[theory])), height=height)


@lru_cache(maxsize=1)
def _registry() -> dict[str, Any]:
    """The version of addresses and the rooms of this very page: id, theory, defaults, choices, dials that reach infinity."""
    return json.loads((bundle() / "dist" / "lab" / "rooms.json").read_text(encoding="utf-8"))


def _room(name: str) -> dict[str, Any]:
    rooms = {entry["id"]: entry for entry in _registry()["rooms"]}
    if name not in rooms:
        raise InputError("room", repr(name), f"one of {', '.join(rooms)}")
    return rooms[name]


def _dials(spec: Mapping[str, Any], room: Mapping[str, Any]) -> dict[str, Any]:
    """What of a spec the dials of a room can show; the rest keeps its default."""
    wanted = {key: _at(spec, path) for path, keys in _DIALS.items() for key in keys}
    classes = _at(spec, "data.classes")
    if isinstance(classes, (list, tuple)) and len(classes) == 2:
        wanted["classes"] = "-".join(map(str, classes))
    filters = _at(spec, "network.filters")
    if isinstance(filters, (list, tuple)) and len(filters) == 1:
        wanted["patch"] = str(_at({"filter": filters[0]}, "filter.size"))
    if wanted["kind"] == "none":
        wanted["kind"] = "open"
    drift = _at(spec, "dynamics.drift")
    if drift is not None:
        wanted |= {"show": "drift", "protocol": drift}
    if room["id"] == "gates" and _at(spec, "tasks") is not None:
        wanted["show"] = "tasks"
    return {key: value for key, value in wanted.items() if _shown(room, key, value)}


def _shown(room: Mapping[str, Any], key: str, value: Any) -> bool:
    if key in room["choices"]:
        return value in room["choices"][key]
    if value in (float("inf"), "infinity"):
        return key in room["infinite"]
    return isinstance(room["defaults"].get(key), (int, float)) and isinstance(value, (int, float))


def _at(spec: Mapping[str, Any], path: str) -> Any:
    value: Any = spec
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _address(name: str, dials: Mapping[str, Any]) -> str:
    room = _room(name)
    for key, value in dials.items():
        choices = room["choices"].get(key)
        if key not in room["defaults"]:
            raise InputError(key, f"no such dial in the room {name}", f"one of {', '.join(room['defaults'])}")
        if choices is not None and str(value) not in choices:
            raise InputError(key, repr(value), f"one of {', '.join(choices)}")
    return f"{name}?{urlencode({'v': _registry()['version'], **{key: _text(value) for key, value in dials.items()}})}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "inf" if value in (float("inf"), "infinity") else str(value)


def _value(text: str) -> Any:
    """A number or a switch of the address."""
    if text in ("true", "false"):
        return text == "true"
    number = float(text)
    return int(number) if number.is_integer() else number
