"""Draws of sampled networks as arviz data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .results import Result


def draws(result: Result) -> Any:
    """InferenceData (arviz 0.x) or a DataTree (arviz 1.x) with a posterior group of every scalar observable, chain by draw.

    Several simulated points give a dict by their parameters, ``"width=20"``. Independent networks (ndk, continual) are no
    chains: they have no draws.
    """
    found = {}
    for point in result.points:
        traces = (point.get("simulation") or {}).get("traces")
        if traces:
            name = ", ".join(f"{path.rpartition('.')[2]}={value}" for path, value in point["parameters"].items())
            found[name] = {
                name: np.stack([np.asarray(chain, dtype=float) for chain in chains]) for name, chains in traces.items()
            }
    if not found:
        raise ValueError("no draws: simulate or compare with a sampler that runs chains (gibbs, hmc, langevin)")
    converted = {name: _arviz(posterior, result) for name, posterior in found.items()}
    return next(iter(converted.values())) if len(converted) == 1 else converted


def _arviz(posterior: dict[str, Any], result: Result) -> Any:
    attributes = {"inference_library": "widthwise", "inference_library_version": result.provenance["version"]}
    try:
        import arviz
    except ImportError as error:
        raise ImportError("draws need arviz: pip install widthwise[draws]") from error
    if int(arviz.__version__.partition(".")[0]) < 1:
        return arviz.from_dict(posterior=posterior, posterior_attrs=attributes)
    tree = arviz.from_dict({"posterior": posterior})
    tree["posterior"].attrs.update(attributes)
    return tree
