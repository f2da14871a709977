"""Attention maps of a model as a file for `theory: paths` (docs/theories/paths.md). Needs NumPy alone."""

from __future__ import annotations

import numpy as np


def _array(values):
    """A NumPy array of what a framework gives: tensors on any device, with or without a graph."""
    for step in ("detach", "cpu"):
        if hasattr(values, step):
            values = getattr(values, step)()
    if str(getattr(values, "dtype", "")) == "torch.bfloat16":
        values = values.float()
    return np.asarray(values)


def stack_maps(attentions, averaged=False):
    """Maps as samples x layers x heads x tokens x tokens, or one array a layer where layers differ.

    attentions: a tuple or list with one array a layer (samples x heads x tokens x tokens, as Hugging Face's
    `output_attentions=True` and PyTorch's `average_attn_weights=False` give), or one such array with the layers second.
    averaged: whether layers are samples x tokens x tokens, averaged over heads: one head a layer.
    """
    if not isinstance(attentions, (tuple, list)):
        whole = _array(attentions).astype(np.float64)
        if whole.ndim != 5:
            raise ValueError(f"maps of shape {whole.shape}: expected samples x layers x heads x tokens x tokens, or a list of layers")
        return whole
    layers = []
    for number, layer in enumerate(attentions):
        if layer is None:
            raise ValueError(f"layer {number} has no maps: load the model with attn_implementation='eager'")
        own = _array(layer).astype(np.float64)
        if own.ndim == 3 and averaged:
            own = own[:, None]
        if own.ndim != 4:
            words = "averaged over heads? use average_attn_weights=False, or averaged=True" if own.ndim == 3 else ""
            raise ValueError(f"layer {number} of shape {own.shape}: expected samples x heads x tokens x tokens {words}")
        layers.append(own)
    if not layers:
        raise ValueError("no layers")
    if all(layer.shape == layers[0].shape for layer in layers):
        return np.stack(layers, axis=1)
    return layers


def arrays_of(attentions, tokens, targets=None, labels=None, mask=None, readout=None, averaged=False, project=None):
    """The arrays of the file, checked."""
    maps = stack_maps(attentions, averaged)
    tokens = _array(tokens).astype(np.float64)
    if tokens.ndim != 3:
        raise ValueError(f"tokens of shape {tokens.shape}: expected samples x tokens x inputs")
    first = maps[0] if isinstance(maps, list) else maps[:, 0]
    if first.shape[0] != tokens.shape[0] or first.shape[-1] != tokens.shape[1]:
        raise ValueError(f"maps of {first.shape[0]} samples and {first.shape[-1]} tokens, tokens of {tokens.shape[:2]}")
    if (targets is None) == (labels is None):
        raise ValueError("give targets (numbers) or labels (classes 0, 1, ...), one of them")
    if project is not None and project < tokens.shape[2]:
        rows = tokens.reshape(-1, tokens.shape[2])
        if mask is not None:
            rows = rows[_array(mask).astype(bool).ravel()]
        _, _, axes = np.linalg.svd(rows - rows.mean(0), full_matrices=False)
        tokens = (tokens - rows.mean(0)) @ axes[:project].T
    arrays = {"tokens": tokens}
    if isinstance(maps, list):
        arrays.update({f"maps{number + 1}": layer for number, layer in enumerate(maps)})
    else:
        arrays["maps"] = maps
    for name, values in (("targets", targets), ("labels", labels), ("mask", mask), ("readout", readout)):
        if values is not None:
            arrays[name] = _array(values).astype(np.int64 if name == "labels" else np.float64)
    for name, values in arrays.items():
        if not np.all(np.isfinite(values)):
            raise ValueError(f"{name}: not finite at {tuple(np.argwhere(~np.isfinite(values))[0])}")
        if name not in ("readout",) and values.shape[0] != tokens.shape[0]:
            raise ValueError(f"{name} of {values.shape[0]} rows, {tokens.shape[0]} samples")
    return arrays


def save_attention(path, attentions, tokens, **choices):
    """Writes an .npz or .safetensors file; choices as in `arrays_of`, and `test=arrays_of(...)` for test rows."""
    test = choices.pop("test", None)
    arrays = arrays_of(attentions, tokens, **choices)
    if test is not None:
        arrays.update({"test" + name[0].upper() + name[1:]: values for name, values in test.items()})
    if str(path).endswith(".safetensors"):
        from safetensors.numpy import save_file

        save_file({name: np.ascontiguousarray(values) for name, values in arrays.items()}, str(path))
    else:
        np.savez_compressed(path, **arrays)
    return arrays
