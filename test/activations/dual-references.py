"""Writes dual-references.json: averages of activations over pairs of Gaussians.

Two roads, both apart from the library's: closed forms in 60 digits for the arguments as given (doubles), for variances from 1e-300 to
1e300; and two-dimensional Gauss-Legendre quadrature on panels for the others.

    pip install mpmath numpy && python test/activations/dual-references.py
"""
import json
import math
import os
import random

import numpy as np
from mpmath import mp, mpf, atan2, pi, sqrt

mp.dps = 60
random.seed(7)


def forms_relu(c, v, w):
    g = sqrt(v * w)
    area = sqrt(max(mpf(0), v * w - c * c))
    theta = atan2(area, c)
    return (area + (pi - theta) * c) / (2 * pi), (pi - theta) / (2 * pi), area / (4 * pi * v)


def forms_leaky(c, v, w, s=mpf(0.2)):
    k, d, b = forms_relu(c, v, w)
    return (1 - s) ** 2 * k + s * c, (1 - s) ** 2 * d + s, (1 - s) ** 2 * b


def forms_erf(c, v, w):
    det = max(mpf(0), v * w - c * c)
    root = sqrt(1 + 2 * v + 2 * w + 4 * det)
    d = 4 / (pi * root)
    return 2 / pi * atan2(2 * c, root), d, -c / (1 + 2 * v) * d


CLOSED = {"relu": forms_relu, "leaky-relu(0.2)": forms_leaky, "erf": forms_erf}


def closed_points():
    points = []
    for e in (-300, -100, -16, -2, 0, 8, 14, 16, 100, 300):
        for gap in (0, 4) if abs(e) < 290 else (0,):
            v = float(mpf(10) ** e)
            w = float(mpf(10) ** (e + gap) * mpf(1.7)) if gap else v
            g = sqrt(mpf(v) * mpf(w))
            for rho in (1, 1 - 1e-15, 1 - 1e-8, 0.9, 0, -0.5, -1 + 1e-10):
                c = float(g * mpf(rho))
                if mpf(c) ** 2 > mpf(v) * mpf(w):
                    c = float(mpf(c) * (1 - mpf(2) ** -52))
                points.append((c, v, w))
    return points


def phi(x):
    return np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


erf_of = np.vectorize(math.erf)


def Phi(x):
    return (1 + erf_of(x / math.sqrt(2))) / 2


def sigmoid(x):
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


SMOOTH = {
    "tanh": (np.tanh, lambda h: 4 * sigmoid(2 * h) * sigmoid(-2 * h), lambda h: -8 * np.tanh(h) * sigmoid(2 * h) * sigmoid(-2 * h)),
    "gelu": (lambda h: h * Phi(h), lambda h: Phi(h) + h * phi(h), lambda h: (2 - h * h) * phi(h)),
    "softplus": (lambda h: np.logaddexp(0, h), sigmoid, lambda h: sigmoid(h) * sigmoid(-h)),
    "sin": (np.sin, np.cos, lambda h: -np.sin(h)),
    "polynomial(0.5, 1, 0.25, -0.125)": (
        lambda h: 0.5 + h + 0.25 * h**2 - 0.125 * h**3,
        lambda h: 1 + 0.5 * h - 0.375 * h**2,
        lambda h: 0.5 - 0.75 * h,
    ),
    "hermite(0.5, 1, 0, -0.25)": (
        lambda h: 0.5 + h - 0.25 * (h**3 - 3 * h) / math.sqrt(6),
        lambda h: 1 - 0.25 * (3 * h**2 - 3) / math.sqrt(6),
        lambda h: -1.5 * h / math.sqrt(6),
    ),
}

GL_X, GL_W = np.polynomial.legendre.leggauss(20)


def nodes_for(deviation):
    """Nodes in x, |x| <= 11, on panels of 20 nodes no longer than 1.5 in x nor than 1.5 in h = deviation x for |h| <= 45."""
    reach = 11.0
    marks = set(np.linspace(-reach, reach, 16))
    if deviation > 1:
        marks.update(np.linspace(-45, 45, 61) / deviation)
    marks = np.array(sorted(m for m in marks if -reach <= m <= reach))
    a, b = marks[:-1, None], marks[1:, None]
    return ((a + b) / 2 + (b - a) / 2 * GL_X).ravel(), ((b - a) / 2 * GL_W).ravel()


def smooth(fs, c, v, w):
    """h = sqrt(v) x outside, h' = mean + s y inside: panels follow the bend of the activation in both."""
    f, d, dd = fs
    a = math.sqrt(v)
    slope = c / a
    s = math.sqrt(max(0.0, w - slope * slope))
    # sums over x of panels that resolve both h and the mean of h'
    x, wx = nodes_for(max(a, abs(slope)))
    wx = wx * phi(x)
    h = a * x
    inner0 = np.zeros_like(x)
    inner1 = np.zeros_like(x)
    if s == 0:
        inner0, inner1 = f(slope * x), d(slope * x)
    else:
        for i, mu in enumerate(slope * x):
            y, wy = nodes_for(s)
            if s > 1:
                y, wy = shifted_nodes(mu, s)
            wt = wy * phi(y)
            inner0[i] = wt @ f(mu + s * y)
            inner1[i] = wt @ d(mu + s * y)
    return wx * f(h) @ inner0, wx * d(h) @ inner1, wx * dd(h) @ inner0 / 2


def shifted_nodes(mu, s):
    reach = 11.0
    marks = set(np.linspace(-reach, reach, 16))
    marks.update((np.linspace(-45, 45, 61) - mu) / s)
    marks = np.array(sorted(m for m in marks if -reach <= m <= reach))
    a, b = marks[:-1, None], marks[1:, None]
    return ((a + b) / 2 + (b - a) / 2 * GL_X).ravel(), ((b - a) / 2 * GL_W).ravel()


def row(name, point, values):
    c, v, w = point
    return [name, c, v, w, *(float(x) for x in values)]


def main():
    rows = []
    mp.dps = 60
    for name, forms in CLOSED.items():
        for point in closed_points():
            values = forms(*(mpf(x) for x in point))
            if all(abs(x) < mpf(10) ** 308 for x in values):
                rows.append(row(name, point, values))
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "dual-references.json"), "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
    points = [(0.3, 0.5, 0.8), (-0.4, 0.5, 0.8), (1e-6, 1e-6, 1e-6), (3e-7, 1e-6, 2e-6), (0.99, 1.0, 1.0), (1.0, 1.0, 1.0)]
    points += [(2.0, 1.0, 9.0), (-15.9, 16.0, 16.0), (90.0, 100.0, 100.0), (5.0, 0.01, 1e4)]
    rows = []
    for name, fs in SMOOTH.items():
        for point in points:
            # the panels are made for activations that bend near the origin: a sine of large variance is beyond them
            if name != "sin" or max(point) <= 16:
                rows.append(row(name, point, smooth(fs, *point)))
    with open(os.path.join(here, "dual-quadrature.json"), "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")


main()
