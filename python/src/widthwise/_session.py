"""The engine: one Node process a session that answers questions over two pipes.

It starts with the first question, ends with the interpreter, and is started again where it died. Questions may come from
any thread. Nothing listens on a port.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from ._errors import Cancelled, EngineDied, EngineError, InputError
from ._frames import pack, read_frame, unpack
from ._node import bundle, fast_blas, find_node

Progress = Callable[[dict[str, Any]], None]
Answer = tuple[Any, list[Any]]

_PIPE_BYTES = 1 << 20


class Gone(Exception):
    """The engine does not hold a prepared problem (any more): its owner prepares it again."""


class _Process:
    """One run of the engine with its threads: one writes, one reads, one keeps the last lines of its standard error."""

    def __init__(self) -> None:
        node = find_node()
        environment = dict(os.environ)
        blas = fast_blas()
        if blas is not None:
            environment.setdefault("WIDTHWISE_BLAS", blas)
        # A group of its own, so that a terminal's Ctrl-C is heard here alone.
        group: dict[str, Any] = (
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if os.name == "nt"
            else {"start_new_session": True}
        )
        self.child = subprocess.Popen(
            [node, str(bundle() / "node" / "engine" / "main.js")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environment,
            **group,
        )
        self.open: dict[int, queue.SimpleQueue[tuple[str, Any]]] = {}
        self.lock = threading.Lock()
        self.dead = False
        self.errors: deque[str] = deque(maxlen=40)
        self.outbox: queue.SimpleQueue[list[memoryview] | None] = queue.SimpleQueue()
        _widen(self.child.stdin)
        _widen(self.child.stdout)
        for task in (self._write, self._read, self._listen):
            threading.Thread(target=task, name=f"widthwise{task.__name__}", daemon=True).start()

    def _write(self) -> None:
        pipe = self.child.stdin
        assert pipe is not None
        with contextlib.suppress(OSError, ValueError):
            while (pieces := self.outbox.get()) is not None:
                for piece in pieces:
                    while piece:
                        piece = piece[pipe.write(piece) or 0 :]
        with contextlib.suppress(OSError):
            pipe.close()

    def _read(self) -> None:
        pipe = self.child.stdout
        assert pipe is not None

        def read_into(view: memoryview) -> bool:
            while view:
                count = pipe.readinto(view)  # type: ignore[attr-defined]
                if not count:
                    return False
                view = view[count:]
            return True

        try:
            while (frame := read_frame(read_into)) is not None:
                message, arrays = frame
                self._deliver(message, arrays)
        except (OSError, ValueError) as error:
            self.errors.append(str(error))
        self._end()

    def _deliver(self, message: Any, arrays: list[Any]) -> None:
        waiting = self.open.get(message.get("id", -1))
        if waiting is None:
            return
        if "progress" in message:
            waiting.put(("progress", message["progress"]))
        elif "error" in message:
            waiting.put(("error", message["error"]))
        else:
            waiting.put(("result", (message.get("result"), arrays)))

    def _listen(self) -> None:
        pipe = self.child.stderr
        assert pipe is not None
        with contextlib.suppress(OSError, ValueError):
            for line in pipe:
                self.errors.append(line.decode(errors="replace").rstrip())

    def _end(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(5)
        time.sleep(0.05)  # for the last lines of its standard error
        with self.lock:
            self.dead = True
            for waiting in self.open.values():
                waiting.put(("died", None))

    def epitaph(self) -> str:
        lines = "\n".join(list(self.errors)[-12:])
        code = self.child.poll()
        how = f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"
        return f"the engine (process {self.child.pid}) died with {how}" + (f":\n{lines}" if lines else "")

    def kill(self) -> None:
        """Ends it at once; the next question starts another."""
        self.dead = True
        self.child.kill()

    def stop(self, patience: float = 1.0) -> None:
        self.outbox.put(None)
        try:
            self.child.wait(patience)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def _widen(pipe: Any) -> None:
    """Larger pipes take fewer turns; Linux alone lets them grow."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), getattr(fcntl, "F_SETPIPE_SZ", 1031), _PIPE_BYTES)


class Engine:
    """The front of the engine: ``ask`` from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._serial = 0
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        """A forked child has none of the threads: it starts an engine of its own when it asks."""
        self._lock = threading.Lock()
        self._process = None

    @property
    def pid(self) -> int | None:
        """Of the running engine, or None where none runs."""
        process = self._process
        return None if process is None or process.dead else process.child.pid

    def close(self) -> None:
        """Ends the engine; the next question starts a new one."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.stop()

    def _open(self, serial: int) -> tuple[_Process, queue.SimpleQueue[tuple[str, Any]]]:
        with self._lock:
            if self._process is None or self._process.dead:
                self._process = _Process()
            process = self._process
        box: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        with process.lock:
            if process.dead:
                box.put(("died", None))
            process.open[serial] = box
        return process, box

    def ask_raw(self, method: str, params: dict[str, Any], progress: Progress | None = None) -> Answer:
        """One question: the message of the answer and its arrays.

        Raises:
            InputError: the caller's mistake
            EngineDied: the process ended meanwhile
            EngineError: the library failed
            KeyboardInterrupt: after Ctrl-C, once the computation has stopped; the session goes on
        """
        with self._lock:
            self._serial += 1
            serial = self._serial
        question = pack({"id": serial, "method": method, "params": params, "progress": progress is not None})
        process, box = self._open(serial)
        try:
            process.outbox.put(question)
            while True:
                kind, value = _next(box)
                if kind == "progress":
                    if progress is not None:
                        progress(value)
                elif kind == "result":
                    return value
                elif kind == "died":
                    raise EngineDied(f"{process.epitaph()}\nThe next question starts a new one.")
                else:
                    raise error_of(value)
        except BaseException as error:
            if not isinstance(error, (EngineError, InputError, Gone)):
                self._cancel(process, serial, box)
            raise
        finally:
            with process.lock:
                process.open.pop(serial, None)

    def _cancel(self, process: _Process, serial: int, box: queue.SimpleQueue[tuple[str, Any]]) -> None:
        """Stops a question and waits until it has stopped; an engine that does not answer is ended."""
        process.outbox.put(pack({"cancel": serial}))
        limit = time.monotonic() + 10
        try:
            while time.monotonic() < limit:
                with contextlib.suppress(queue.Empty):
                    if box.get(timeout=0.5)[0] != "progress":
                        return
            process.kill()
        except KeyboardInterrupt:
            process.kill()
            raise

    def post(self, method: str, params: dict[str, Any]) -> None:
        """A question whose answer nobody waits for, to a running engine alone; safe in finalizers."""
        process = self._process
        if process is not None and not process.dead:
            process.outbox.put(pack({"id": 0, "method": method, "params": params}))

    def ask(self, method: str, params: dict[str, Any] | None = None, progress: Progress | None = None) -> Any:
        """One question and its answer, arrays as NumPy's. Raises what ``ask_raw`` raises."""
        return unpack(*self.ask_raw(method, params or {}, progress))


def _next(box: queue.SimpleQueue[tuple[str, Any]]) -> tuple[str, Any]:
    while True:  # a wait without end does not hear Ctrl-C on Windows, nor after polars was used (findings/)
        with contextlib.suppress(queue.Empty):
            return box.get(timeout=0.2)


def error_of(failure: dict[str, Any]) -> Exception:
    """What the engine says went wrong, as an exception."""
    kind = failure["kind"]
    if kind == "input":
        return InputError(failure["field"], failure["found"], failure["expected"], failure.get("problems") or ())
    if kind == "gone":
        return Gone(failure["message"])
    if kind == "cancelled":
        return Cancelled(failure["message"])
    return EngineError(f"{failure['message']}\n{failure.get('stack', '')}".rstrip())


@contextlib.contextmanager
def progress_bar(wanted: bool | None, title: str) -> Iterator[Progress | None]:
    """A bar by tqdm: where there is a terminal or a notebook, unless asked for or forbidden."""
    if wanted is False:
        yield None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError:
        yield None
        return
    if wanted is None and not _interactive():
        yield None
        return
    with tqdm(
        total=1.0, desc=title, leave=False, delay=0.5, bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
    ) as bar:

        def show(step: dict[str, Any]) -> None:
            share = step["done"] / max(step["total"], 1e-12)
            bar.total = 1.0
            bar.n = min(1.0, share)
            bar.set_description_str(f"{title}: {step.get('stage', '')} {step.get('detail') or ''}".rstrip(), refresh=False)
            bar.refresh()

        yield show


def _interactive() -> bool:
    import sys

    if "ipykernel" in sys.modules:
        return True
    return bool(getattr(sys.stderr, "isatty", lambda: False)())


engine = Engine()
