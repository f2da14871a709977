"""Hamiltonian Monte Carlo of one ReLU network in plain PyTorch, by the scheme of src/samplers/hmc/split-hmc.ts: the Gaussian prior
as a rotation of weights and momenta, kicks by the gradient of the likelihood from autograd. Reads a list of cases as JSON from the
standard input, prints the version and the processor seconds of a kick of each."""

import json
import math
import sys
import time

import torch

torch.set_num_threads(1)


def seconds_of_a_kick(samples, widths, precision, kicks, repeats):
    dtype = torch.float64 if precision == "f64" else torch.float32
    sizes = [samples, *widths, 1]
    inputs = torch.randn(samples, samples, dtype=dtype)
    targets = torch.randn(samples, 1, dtype=dtype)
    weights = [torch.randn(b, a, dtype=dtype, requires_grad=True) for a, b in zip(sizes, sizes[1:])]

    def gradient():
        h = inputs
        for layer, w in enumerate(weights):
            h = h @ w.T / w.shape[1] ** 0.5
            if layer < len(weights) - 1:
                h = torch.relu(h)
        return torch.autograd.grad(0.5 * ((h - targets) ** 2).sum() / 0.1, weights)

    step = 0.02
    cos, sin = math.cos(step), math.sin(step)
    best = math.inf
    for _ in range(repeats):
        momenta = [torch.randn_like(w) for w in weights]
        start = time.process_time()
        force = gradient()
        for _ in range(kicks):
            with torch.no_grad():
                for w, p, g in zip(weights, momenta, force):
                    p -= step * g
                    turned = cos * w + sin * p
                    p.mul_(cos).sub_(sin * w)
                    w.copy_(turned)
            force = gradient()
        best = min(best, (time.process_time() - start) / (kicks + 1))
    return best


cases = json.load(sys.stdin)
print(json.dumps({"version": torch.__version__, "seconds": [seconds_of_a_kick(**case) for case in cases]}))
