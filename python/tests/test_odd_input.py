"""What newcomers pass: it is computed with, or refused with the argument, what was found and what is expected."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import numpy as np
import pytest

import widthwise as ww
from conftest import require, teacher
from widthwise._session import engine

P = teacher(samples=12, dimension=6, tests=4)


def ask(X: object = P.X, y: object = P.y) -> float:
    return ww.bpkr.prepare(X, y).predict([20], temperature=0.1).errors.train_error


def saddle(widths: object = (20,), temperature: object = 0.1) -> float:
    return ww.bpkr.prepare(P.X, P.y).predict(widths, temperature=temperature).errors.train_error  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "call",
    [
        lambda: ask(np.repeat(P.X, 2, axis=0)[::2]),
        lambda: ask(np.asfortranarray(P.X)),
        lambda: ask(np.ma.masked_array(P.X, mask=False)),
        lambda: ask(P.X.tolist(), P.y[:, 0].tolist()),
        lambda: ask(P.X.reshape(12, 2, 3)),
        lambda: saddle(np.array([20]), np.array(0.1)),
        lambda: saddle(range(20, 21), np.float64(0.1)),
        lambda: ask(P.X.astype(np.longdouble)),
    ],
)
def test_the_same_numbers_in_another_form(call: Callable[[], float]) -> None:
    assert call() == ask()


@pytest.mark.torch
def test_tensors_that_require_a_gradient() -> None:
    torch = require("torch")
    assert ask(torch.tensor(P.X, requires_grad=True), torch.tensor(P.y, requires_grad=True)) == ask()
    half = torch.tensor(P.X).to(torch.bfloat16)
    assert ask(half) == ask(half.double())


def spec(**more: object) -> dict[str, object]:
    return {"theory": "bpkr", "data": P.data, "network": {"depth": 1, "width": 5}, "temperature": 0.1, **more}


KERNEL = P.X @ P.X.T


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("X", lambda: ask(None)),
        ("targets", lambda: ask(P.X, None)),
        ("inputs", lambda: ask(3.0)),
        ("inputs", lambda: ask(np.zeros((0, 6)), np.zeros(0))),
        ("inputs", lambda: ask(np.zeros((12, 0)))),
        ("targets", lambda: ask(P.X, P.y[:-1])),
        ("inputs", lambda: ask("inputs")),
        ("inputs[1][2]", lambda: ask(np.where(np.arange(72).reshape(12, 6) == 8, np.inf, P.X))),
        ("inputs", lambda: ask(np.ma.masked_array(P.X, mask=P.X > 1))),
        ("widths", lambda: saddle(20)),
        ("widths[0]", lambda: saddle([-1])),
        ("widths[0]", lambda: saddle([np.nan])),
        ("widths", lambda: saddle(w for w in [20])),
        ("temperature", lambda: saddle(temperature=-1)),
        ("temperature", lambda: saddle(temperature="hot")),
        ("temperature", lambda: saddle(temperature=1j)),
        ("activation", lambda: ww.bpkr.prepare(P.X, P.y, activation=np.tanh)),  # type: ignore[arg-type]
        ("closure", lambda: ww.nonlinear.prepare(P.X, P.y).closure("nestd", widths=[9])),
        ("kernels", lambda: ww.bpkr.prepare(y=P.y, kernels=KERNEL)),  # type: ignore[arg-type]
        ("kernels", lambda: ww.bpkr.prepare(y=P.y, kernels={0: KERNEL})),  # type: ignore[dict-item]
        ("kernels.train", lambda: ww.bpkr.prepare(y=P.y, kernels={"train": np.triu(KERNEL)})),
        ("depth", lambda: ww.kernels.nngp(P.X, depth=1.5)),  # type: ignore[arg-type]
        ("tasks[0]", lambda: ww.continual.prepare([P.X, P.y])),  # type: ignore[list-item]
        ("spec", lambda: ww.predict(3)),  # type: ignore[arg-type]
        ("spec", lambda: ww.predict(spec() | {3: 4})),  # type: ignore[operator]
        ("network.width", lambda: ww.predict(spec(network={"depth": 1, "width": {3}}))),
        ("set", lambda: ww.predict(spec(), set={"network.width": {3}})),
        ("data.X", lambda: ww.predict(spec(data=P.data | {"X": P.X}))),
        ("temperature", lambda: ww.predict(spec(temperature=np.nan))),
        ("network.widht", lambda: ww.predict(spec(), set={"network.widht": 3})),
    ],
)
def test_what_is_refused_is_named(field: str, call: Callable[[], object]) -> None:
    before = engine.pid
    with pytest.raises(ww.InputError) as caught:
        call()
    assert caught.value.field == field, str(caught.value)
    assert before is None or engine.pid == before
    assert ask() > 0


def test_frames_with_missing_entries() -> None:
    pandas, polars = require("pandas"), require("polars")
    for frame, field in (
        (pandas.DataFrame(P.X).mask(P.X[2, 3] == P.X), "inputs[2][3]"),
        (pandas.DataFrame({"a": pandas.array([1, None] * 6, dtype="Int64"), "b": P.X[:, 0]}), "inputs[1][0]"),
        (polars.DataFrame({"a": [1.0, None] * 6}), "inputs[1][0]"),
        (polars.DataFrame({"a": [1, None] * 6, "b": [0.5] * 12}), "inputs[1][0]"),
        (polars.DataFrame({"a": ["x"] * 12}), "inputs"),
        (polars.DataFrame(P.X).lazy(), "inputs"),
    ):
        with pytest.raises(ww.InputError) as caught:
            ask(frame)
        assert caught.value.field == field


def test_numbers_of_numpy_in_overrides() -> None:
    found = ww.predict(spec(), set={"network.width": np.int64(9), "temperature": np.float32(0.5)})["testError"]
    assert found == ww.predict(spec(network={"depth": 1, "width": 9}, temperature=0.5))["testError"]
    wide = ww.predict(spec(), set={"network.width": np.inf})["testError"]
    assert wide == ww.predict(spec(network={"depth": 1, "width": np.inf}))["testError"]


def test_an_observable_that_is_not_there() -> None:
    with pytest.raises(KeyError, match="testError"):
        ww.predict(spec())["testeror"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.filterwarnings("ignore:.*fork")
def test_a_forked_process_has_an_engine_of_its_own() -> None:
    theory = ww.bpkr.prepare(P.X, P.y)
    here = theory.predict([20], temperature=0.1).errors.train_error
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if theory.predict([20], temperature=0.1).errors.train_error == here else 3)
        finally:
            os._exit(4)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert theory.predict([20], temperature=0.1).errors.train_error == here


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_where_the_engine_does_not_answer() -> None:
    ask()
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGSTOP)
    presses = [threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)) for seconds in (0.3, 0.8)]
    for press in presses:
        press.start()
    with pytest.raises(KeyboardInterrupt):
        ask()
    for press in presses:
        press.join()
    assert ask() > 0
