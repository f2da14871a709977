"""
References of many digits for random problems of every theory, written from docs/notes alone: dense mpmath arithmetic with
60 digits more than the temperature squared takes, no decision on rank, no code in common with the library.

    pip install mpmath gmpy2
    python test/degenerate/references/generate.py NAME [COUNT]    writes NAME.json beside this file

One problem a line, in the layout of the golden vectors. Temperatures from 1 to 1e-300; full rank, more samples than
dimensions, repeated rows, conflicting rows, inputs of zero.
"""
import json
import os
import random
import sys

from mpmath import mp, mpf

TEMPERATURES = [1, 0.1, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-15, 1e-20, 1e-30, 1e-100, 1e-200, 1e-300]


# --- problems -------------------------------------------------------------------------------------------------------


def number(rng, scale=1.0):
    return round(rng.gauss(0, scale), 3)


def rows(rng, count, columns):
    return [[number(rng) for _ in range(columns)] for _ in range(count)]


def task(rng, outputs=1, most=5, dimension=None):
    """Inputs, targets and two test points of a random kind of degeneracy."""
    count, dimension = rng.randint(1, most), dimension or rng.randint(1, 5)
    X, Y = rows(rng, count, dimension), rows(rng, count, outputs)
    kind = rng.choice(['plain', 'plain', 'repeated', 'conflicting', 'zero row', 'zero'] if count > 1 else ['plain'])
    if kind in ('repeated', 'conflicting'):
        X[-1] = list(X[0])
        if kind == 'repeated':
            Y[-1] = list(Y[0])
    if kind == 'zero row' or kind == 'zero' and rng.random() < 0.5:
        X[0] = [0.0] * dimension
    elif kind == 'zero':
        X = [[0.0] * dimension for _ in X]
    return X, Y, rows(rng, 2, dimension)


def variance(rng):
    return rng.choice([0.5, 1, 1, 1.5, 2])


def precision(T):
    """Enough digits that T squared times a rounding error is nothing."""
    mp.dps = 60 + (int(-2.2 * mp.log10(T)) if 0 < T < 1 else 0)


# --- dense arithmetic -----------------------------------------------------------------------------------------------


def high(A):
    return [[mpf(x) for x in row] for row in A]


def gram(A, B, factor=1):
    return [[factor * sum(a * b for a, b in zip(x, y)) for y in B] for x in A]


def times(A, B):
    return [[sum(a * b for a, b in zip(x, y)) for y in zip(*B)] for x in A]


def turned(A):
    return [list(x) for x in zip(*A)]


def plus(A, B, factor=1):
    return [[a + factor * b for a, b in zip(x, y)] for x, y in zip(A, B)]


def ridged(A, T):
    return [[a + (T if i == j else 0) for j, a in enumerate(x)] for i, x in enumerate(A)]


def cholesky(A):
    n = len(A)
    L = [[mpf(0)] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = A[i][j] - sum(L[i][k] * L[j][k] for k in range(j))
            L[i][j] = mp.sqrt(s) if i == j else s / L[j][j]
    return L


def solved(A, B):
    """A^-1 B by elimination with pivots."""
    n = len(A)
    M = [list(a) + list(b) for a, b in zip(A, B)]
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(M[r][i]))
        M[i], M[p] = M[p], M[i]
        for r in range(n):
            if r != i and M[r][i] != 0:
                f = M[r][i] / M[i][i]
                M[r] = [x - f * y for x, y in zip(M[r], M[i])]
    return [[x / M[i][i] for x in M[i][n:]] for i in range(n)]


def eigen(K):
    """Eigenvalues and, as rows, eigenvectors."""
    values, vectors = mp.eigsy(mp.matrix(K))
    n = len(K)
    return [max(mpf(0), values[i]) for i in range(n)], [[vectors[r, i] for r in range(n)] for i in range(n)]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def out(x):
    """Seventeen digits."""
    if isinstance(x, dict):
        return {k: out(v) for k, v in x.items()}
    return [out(v) for v in x] if isinstance(x, (list, tuple)) else float(mp.nstr(x, 17)) if isinstance(x, mpf) else x


def gaussian(C, K_cross, K_test, Y):
    """Mean and covariance of a Gaussian process with ridge in C."""
    A = turned(solved(C, turned(K_cross)))
    return times(A, Y), plus(K_test, times(A, turned(K_cross)), -1)


# --- bpkr -----------------------------------------------------------------------------------------------------------


def arc_cosine(c, v, w):
    g = mp.sqrt(v * w)
    if g == 0:
        return mpf(0)
    r = max(mpf(-1), min(mpf(1), c / g))
    theta = mp.acos(r)
    return g / (2 * mp.pi) * (mp.sin(theta) + (mp.pi - theta) * r)


def stripped(K, depth):
    """Arc-cosine kernel of all points, `depth` times."""
    for _ in range(depth):
        n = len(K)
        K = [[K[i][j] / 2 if i == j else arc_cosine(K[i][j], K[i][i], K[j][j]) for j in range(n)] for i in range(n)]
    return K


def bpkr_saddle(lam, c, widths, variances, T):
    """The minimum of H with the lowest H: U. Scanned over w = log(1 - Delta/N_min)."""
    least = min(widths)
    S = mpf(1)
    for v in variances[1:]:
        S *= v

    def U_of(w):
        d = least * (1 - mp.exp(w))
        u = S
        for n in widths:
            u *= mp.exp(w) if n == least else 1 - d / n
        return u, d

    def G(w):
        U, d = U_of(w)
        return sum(U * l / (U * l + T) * (1 - x * x / (U * l + T)) for l, x in zip(lam, c)) - d

    def H(w):
        U, d = U_of(w)
        prior = sum(mpf(n) / 2 * ((1 - d / n) - mp.log(1 - d / n)) for n in widths)
        return prior + sum(mp.log(U * l + T) + x * x / (U * l + T) for l, x in zip(lam, c)) / 2

    step = mpf('0.2')
    low = -20 + (mp.log(T) if T < 1 else 0)
    grid = [low + step * k for k in range(int((25 - low) / step))]
    values = [G(w) for w in grid]
    minima = []
    for a, b, x, y in zip(grid, grid[1:], values, values[1:]):
        if x <= 0 < y:
            w = mp.findroot(G, (a, b), solver='anderson', tol=mpf(10) ** -80, verify=False, maxsteps=200)
            minima.append((H(w), U_of(w)[0]))
    return min(minima)[1], len(minima)


def given(U, lam, c, kappa, diagonal, T):
    """Mean and variance at test points given U."""
    mean = [sum(k * U * x / (U * l + T) for k, x, l in zip(row, c, lam)) for row in kappa]
    spread = [U * d - sum(U * U * k * k / (U * l + T) for k, l in zip(row, lam)) for row, d in zip(kappa, diagonal)]
    return mean, spread


def amplitude_posterior(lam, c, kappa, diagonal, T, widths, variances):
    """The exact mixture over U: one or two hidden layers, whose product of Gammas is a Bessel function."""
    shapes, scales = [mpf(n) / 2 for n in widths], [2 * mpf(v) / n for n, v in zip(widths, variances[1:])]

    def prior(t):
        U = mp.exp(t)
        if len(widths) == 1:
            return shapes[0] * (t - mp.log(scales[0])) - U / scales[0]
        x = U / (scales[0] * scales[1])
        return sum(shapes) / 2 * mp.log(x) + mp.log(mp.besselk(shapes[0] - shapes[1], 2 * mp.sqrt(x)))

    def likelihood(t):
        U = mp.exp(t)
        return -sum(mp.log(U * l + T) + x * x / (U * l + T) for l, x in zip(lam, c)) / 2

    digits = mp.dps

    def density(t):
        value = likelihood(t)
        mp.dps = 40
        p = prior(t)
        mp.dps = digits
        return value + p

    # A coarse look, then a trapezoid rule around what is within 70 nats.
    low, high_ = mp.log(T) - 170, mpf(12)
    step = mpf('0.5')
    coarse = [(density(low + step * k), low + step * k) for k in range(int((high_ - low) / step))]
    top, at = max(coarse)
    inside = [t for v, t in coarse if v > top - 120] or [at]
    left, right = min(inside) - 1, max(inside) + 1
    h = mpf(1) / 12
    while True:
        nodes = [left + h * k for k in range(int((right - left) / h) + 1)]
        logs = [density(t) for t in nodes]
        top = max(logs)
        weighty = [t for v, t in zip(logs, nodes) if v > top - 100]
        if len(weighty) > 100:
            break
        left, right, h = min(weighty) - h, max(weighty) + h, h / 2
    weights = [mp.exp(v - top) for v in logs]
    total = sum(weights)
    sums = None
    for w, t in zip(weights, nodes):
        if w < mpf(10) ** -40:
            continue
        U = mp.exp(t)
        mean, spread = given(U, lam, c, kappa, diagonal, T)
        terms = [U] + mean + [s + m * m for s, m in zip(spread, mean)]
        sums = [w * x for x in terms] if sums is None else [s + w * x for s, x in zip(sums, terms)]
    values = [s / total for s in sums]
    n = len(kappa)
    mean = values[1 : 1 + n]
    return {'meanU': values[0], 'mean': mean, 'variance': [v - m * m for v, m in zip(values[1 + n :], mean)]}


def spectral(K, K_cross, Y):
    lam, e = eigen(K)
    return lam, [dot(v, [y[0] for y in Y]) for v in e], [[dot(v, row) for v in e] for row in K_cross]


def bpkr(rng, exact):
    X, Y, Z = task(rng)
    T = rng.choice(TEMPERATURES)
    activation = 'linear' if exact else rng.choice(['linear', 'linear', 'relu'])
    depth = rng.randint(1, 2 if exact else 4)
    widths = [rng.choice([1, 2, 3, 5, 10, 40]) for _ in range(depth)]
    variances = [variance(rng) for _ in range(depth + 1)]
    precision(T)
    points = high(X + Z)
    K = gram(points, points, mpf(variances[0]) / len(X[0]))
    if activation == 'relu':
        K = stripped(K, depth)
    P = len(X)
    lam, c, kappa = spectral([r[:P] for r in K[:P]], [r[:P] for r in K[P:]], high(Y))
    diagonal = [K[P + i][P + i] for i in range(len(Z))]
    T_ = mpf(T)
    if exact:
        answer = {'exact': amplitude_posterior(lam, c, kappa, diagonal, T_, widths, variances)}
    else:
        U, count = bpkr_saddle(lam, c, widths, variances, T_)
        mean, spread = given(U, lam, c, kappa, diagonal, T_)
        answer = {'saddle': {'U': U, 'mean': mean, 'variance': spread}}
    input_ = {'activation': activation, 'X': X, 'Y': Y, 'Xtest': Z, 'widths': widths, 'variances': variances, 'T': T}
    return {'input': input_, 'expected': answer}


# --- a minimizer for order parameters that are matrices -------------------------------------------------------------


def minimized(H, start):
    """Newton's method with differences of H in high precision, damped where H rises; the point and H."""
    n, x = len(start), list(start)
    h = mpf(10) ** -20
    value, damping = H(x), mpf(0)
    for _ in range(300):
        def at(moves):
            y = list(x)
            for i, s in moves:
                y[i] += s * h
            return H(y)

        up, down = [at([(i, 1)]) for i in range(n)], [at([(i, -1)]) for i in range(n)]
        g = [(a - b) / (2 * h) for a, b in zip(up, down)]
        if max(map(abs, g)) < mpf(10) ** -22:
            return value, x
        B = [[mpf(0)] * n for _ in range(n)]
        for i in range(n):
            B[i][i] = (up[i] + down[i] - 2 * value) / (h * h)
            for j in range(i):
                B[i][j] = B[j][i] = (at([(i, 1), (j, 1)]) - up[i] - up[j] + 2 * value - down[i] - down[j] + at([(i, -1), (j, -1)])) / (2 * h * h)
        lowest = min(mp.eigsy(mp.matrix(B), eigvals_only=True))
        damping = max(damping, -2 * lowest + mpf('0.01')) if lowest <= 0 else damping
        while True:
            step = [-r[0] for r in solved(ridged(B, damping), [[v] for v in g])]
            largest = max(map(abs, step))
            if largest > 3:
                step = [3 * s / largest for s in step]
            y = [a + b for a, b in zip(x, step)]
            new = H(y)
            if new <= value or largest < mpf(10) ** -15:
                x, value, damping = y, new, (damping / 10 if damping > mpf('1e-3') else mpf(0))
                break
            damping = max(4 * damping, mpf('0.01'))
    raise ArithmeticError('no minimum')


def lower(theta, D):
    """Lower factor: logarithms of the diagonal first."""
    L = [[mpf(0)] * D for _ in range(D)]
    k = D
    for i in range(D):
        L[i][i] = mp.exp(theta[i])
        for j in range(i):
            L[i][j] = theta[k]
            k += 1
    return L


def size_of(D):
    return D * (D + 1) // 2


# --- bpkr, several outputs ------------------------------------------------------------------------------------------


def bpkr_outputs(rng):
    m = 2
    X, Y, Z = task(rng, outputs=m)
    T = rng.choice(TEMPERATURES)
    depth = rng.randint(1, 3)
    widths = [rng.choice([4, 6, 10, 40])] * depth
    variances = [variance(rng) for _ in range(depth + 1)]
    precision(T)
    K0 = mpf(variances[0]) / len(X[0])
    x, z, y = high(X), high(Z), high(Y)
    lam, e = eigen(gram(x, x, K0))
    c = [[dot(v, [row[k] for row in y]) for k in range(m)] for v in e]
    kappa = [[dot(v, row) for v in e] for row in gram(z, x, K0)]
    S = mpf(1)
    for v in variances[1:]:
        S *= v
    T_ = mpf(T)

    def inverse(A):
        d = A[0][0] * A[1][1] - A[0][1] * A[1][0]
        return [[A[1][1] / d, -A[0][1] / d], [-A[1][0] / d, A[0][0] / d]], d

    def energy(U):
        tr, det = U[0][0] + U[1][1], U[0][0] * U[1][1] - U[0][1] ** 2
        root = mp.sqrt(((U[0][0] - U[1][1]) / 2) ** 2 + U[0][1] ** 2)
        big = tr / 2 + root
        total = mpf(0)
        for u in (big, det / big):
            zl = (u / S) ** (mpf(1) / depth)
            total += depth * mpf(widths[0]) / 2 * (zl - mp.log(zl))
        for l, ci in zip(lam, c):
            A, d = inverse(ridged([[l * v for v in row] for row in U], T_))
            total += (mp.log(d) + sum(ci[a] * A[a][b] * ci[b] for a in range(m) for b in range(m))) / 2
        return total

    def U_of(theta):
        L = lower(theta, m)
        return gram(L, L)

    found = []
    for scale in (mpf('0.05'), mpf(1), mpf(20)):
        s = mp.log(S * scale) / 2
        found.append(minimized(lambda t: energy(U_of(t)), [s, s, mpf(0)]))
    _, theta = min(found)
    U = U_of(theta)
    mean, covariance = [], []
    for row, point in zip(kappa, z):
        f, C = [mpf(0)] * m, [[K0 * dot(point, point) * v for v in r] for r in U]
        for k, l, ci in zip(row, lam, c):
            A, _ = inverse(ridged([[l * v for v in r] for r in U], T_))
            UA = times(U, A)
            f = [a + k * dot(r, ci) for a, r in zip(f, UA)]
            C = plus(C, times(UA, U), -k * k)
        mean.append(f)
        covariance.append(C)
    input_ = {'activation': 'linear', 'X': X, 'Y': Y, 'Xtest': Z, 'widths': widths, 'variances': variances, 'T': T}
    return {'input': input_, 'expected': {'saddle': {'U': U, 'mean': mean, 'covariance': covariance}}}


# --- ggdln ----------------------------------------------------------------------------------------------------------


def expanded(gates, m):
    """gamma of every expanded sample, sample by sample."""
    result = []
    for mu in range(len(gates[0])):
        for k in range(m):
            vector = [mpf(1)]
            for layer in gates + [None]:
                right = [mpf(1) if i == k else mpf(0) for i in range(m)] if layer is None else [mpf(v) for v in layer[mu]]
                vector = [a * b for a in vector for b in right]
            result.append(vector)
    return result


def gated_input(rng, counts, m, widths):
    X, Y, Z = task(rng, outputs=m, most=4)
    T = rng.choice(TEMPERATURES)
    sample = lambda: rng.choice([0, 1, 1, number(rng)])
    gates = [[[sample() for _ in range(M)] for _ in X] for M in counts]
    tests = [[[sample() for _ in range(M)] for _ in Z] for M in counts]
    sigma = [rng.choice([0.5, 1, 1, 1.5]) for _ in range(len(counts) + 1)]
    return {'X': X, 'Y': Y, 'gates': gates, 'Xtest': Z, 'Ytest': rows(rng, 2, m), 'gatesTest': tests, 'N': widths, 'sigma': sigma, 'T': T}


def ggdln(rng):
    counts, m = rng.choice([([2], 1), ([2], 1), ([3], 1), ([1], 2), ([1, 2], 1), ([2, 1], 1)])
    widths = [rng.choice([8, 12, 40, 100]) for _ in counts]
    f = gated_input(rng, counts, m, widths)
    precision(f['T'])
    T = mpf(f['T'])
    sizes = [m] * (len(counts) + 1)
    for l in reversed(range(len(counts))):
        sizes[l] = counts[l] * sizes[l + 1]
    repeat = lambda A: [row for row in A for _ in range(m)]
    x, z = repeat(high(f['X'])), repeat(high(f['Xtest']))
    factor = mpf(f['sigma'][0]) ** 2 / len(x[0])
    bar = 1
    for M in counts:
        bar *= M
    G, Gz = expanded(f['gates'], m), expanded(f['gatesTest'], m)
    y = [[v] for row in high(f['Y']) for v in row]
    inner = lambda A, B, U: [[v / bar for v in row] for row in gram(times(A, U), B)]
    hadamard = lambda A, B: [[a * b for a, b in zip(p, q)] for p, q in zip(A, B)]
    K_xx, K_zx, K_zz = gram(x, x, factor), gram(z, x, factor), gram(z, z, factor)

    def layers(theta):
        """U_1 and the whitened parts of every layer."""
        above, k, parts = [[mpf(1) if i == j else mpf(0) for j in range(m)] for i in range(m)], 0, []
        for l in reversed(range(len(counts))):
            D = sizes[l]
            hat = lower(theta[k : k + size_of(D)], D)
            k += size_of(D)
            parts.append((l, hat))
            wide = [[mpf(0)] * D for _ in range(D)]
            for b in range(counts[l]):
                for i, row in enumerate(above):
                    for j, v in enumerate(row):
                        wide[b * len(above) + i][b * len(above) + j] = v
            above = times(wide, hat)
        return gram(above, above), parts

    def energy(theta):
        U, parts = layers(theta)
        total = mpf(0)
        for l, hat in parts:
            s2 = mpf(f['sigma'][l + 1]) ** 2
            D = sizes[l]
            trace = sum(v * v for row in hat for v in row) / s2
            total += mpf(widths[l]) / 2 * (trace - 2 * sum(mp.log(hat[i][i]) for i in range(D)) + D * mp.log(s2) - D)
        L = cholesky(ridged(hadamard(inner(G, G, U), K_xx), T))
        v = []
        for i, row in enumerate(L):
            v.append((y[i][0] - sum(row[j] * v[j] for j in range(i))) / row[i])
        return total + sum(mp.log(L[i][i]) for i in range(len(L))) + sum(a * a for a in v) / 2

    starts = []
    for scale in (mpf('0.2'), mpf(1), mpf(5)):
        start = []
        for l in reversed(range(len(counts))):
            D = sizes[l]
            start += [mp.log(scale * mpf(f['sigma'][l + 1]) ** 2) / 2] * D
            start += [mpf(rng.choice([-1, 0, 1])) * scale / 10 for _ in range(size_of(D) - D)]
        starts.append(start)
    found = []
    for start in starts:
        try:
            found.append(minimized(energy, start))
        except ArithmeticError:
            pass
    value, theta = min(found)
    U, _ = layers(theta)
    C = ridged(hadamard(inner(G, G, U), K_xx), T)
    mean, covariance = gaussian(C, hadamard(inner(Gz, G, U), K_zx), hadamard(inner(Gz, Gz, U), K_zz), y)
    n = len(f['Xtest'])
    blocks = [[[covariance[i * m + a][i * m + b] for b in range(m)] for a in range(m)] for i in range(n)]
    return {'input': f, 'expected': {'mean': [[mean[i * m + k][0] for k in range(m)] for i in range(n)], 'cov': blocks, 'hiddenKernels': None}}


def ggdln_exact(rng):
    f = gated_input(rng, [1], 1, [rng.choice([1, 2, 3, 5, 10, 40])])
    del f['Ytest']
    precision(f['T'])
    x, z = high(f['X']), high(f['Xtest'])
    gate, gate_test = [mpf(g[0]) for g in f['gates'][0]], [mpf(g[0]) for g in f['gatesTest'][0]]
    factor = mpf(f['sigma'][0]) ** 2 / len(x[0])
    K = [[k * a * b for k, b in zip(row, gate)] for row, a in zip(gram(x, x, factor), gate)]
    K_zx = [[k * a * b for k, b in zip(row, gate)] for row, a in zip(gram(z, x, factor), gate_test)]
    diagonal = [factor * dot(v, v) * a * a for v, a in zip(z, gate_test)]
    lam, c, kappa = spectral(K, K_zx, high(f['Y']))
    answer = amplitude_posterior(lam, c, kappa, diagonal, mpf(f['T']), f['N'], [1, mpf(f['sigma'][1]) ** 2])
    column = lambda values: [[v] for v in values]
    expected = {'mean': column(answer['mean']), 'variance': column(answer['variance']), 'posteriorMeanU': [[answer['meanU']]]}
    return {'input': f, 'expected': expected}


# --- kernels of wide networks ---------------------------------------------------------------------------------------


def moment(phi, c, v, w):
    if phi == 'linear':
        return c
    if phi == 'relu':
        return arc_cosine(c, v, w)
    return 2 / mp.pi * mp.asin(2 * c / mp.sqrt((1 + 2 * v) * (1 + 2 * w)))


def slope(phi, c, v, w):
    if phi == 'linear':
        return mpf(1)
    if phi == 'relu':
        if v * w == 0:
            return mpf(0)
        return (mp.pi - mp.acos(max(mpf(-1), min(mpf(1), c / mp.sqrt(v * w))))) / (2 * mp.pi)
    return 4 / mp.pi / mp.sqrt((1 + 2 * v) * (1 + 2 * w) - 4 * c * c)


def wide_kernels(points, phi, variances):
    """NNGP and NTK (no factor of the variance of the layer differentiated) of all points."""
    n = len(points)
    q = gram(points, points, mpf(1) / len(points[0]))
    d = [[mpf(0)] * n for _ in points]
    for l, s2 in enumerate(variances):
        s2 = mpf(s2)
        delta = plus([[s2 * v for v in row] for row in d], q)
        c = [[s2 * v for v in row] for row in q]
        if l == len(variances) - 1:
            return c, delta
        q = [[moment(phi, c[i][j], c[i][i], c[j][j]) for j in range(n)] for i in range(n)]
        d = [[slope(phi, c[i][j], c[i][i], c[j][j]) * delta[i][j] for j in range(n)] for i in range(n)]


def ndk(rng):
    """Equilibrium, and the flow at T = 0, of any activation; the course with noise of linear networks."""
    m = rng.randint(1, 2)
    X, Y, Z = task(rng, outputs=m, most=4)
    T = rng.choice(TEMPERATURES)
    phi = rng.choice(['linear', 'relu', 'erf'])
    L = rng.randint(1, 3)
    variances = [rng.choice([0.5, 1, 1.5])] * (L + 1) if phi == 'linear' else [rng.choice([0.5, 1, 1.5]) for _ in range(L + 1)]
    sigma0 = [rng.choice([0.5, 1, 1.5])] * (L + 1)
    moments = [rng.choice([0.1, 0.5, 1]), rng.choice([2, 5])]
    precision(T)
    points = high(X + Z)
    P, n, T_, y = len(X), len(X) + len(Z), mpf(T), high(Y)
    K, _ = wide_kernels(points, phi, [mpf(v) ** 2 for v in variances])
    cut = lambda A, a, b: [row[b] for row in A[a]]
    train, test = slice(0, P), slice(P, n)
    mean, covariance = gaussian(ridged(cut(K, train, train), T_), cut(K, test, train), cut(K, test, test), y)
    expected = {'kernels': [], 'nngpMeanTest': mean, 'nngpCovTest': covariance}
    C0, NTK = wide_kernels(points, phi, [mpf(v) ** 2 for v in sigma0])
    lam, e = eigen(cut(NTK, train, train))
    floor = mpf(10) ** (-mp.dps // 2)
    flows, covariances = [], []
    for t in moments:
        gains = [(-mp.expm1(-l * t)) / l if l > floor else mpf(t) for l in lam]
        B = [[sum(g * dot(v, row) * v[i] for g, v in zip(gains, e)) for i in range(P)] for row in cut(NTK, test, train)]
        flows.append(times(B, y))
        BC = times(B, cut(C0, train, test))
        C = plus(plus(cut(C0, test, test), BC, -1), turned(BC), -1)
        covariances.append(plus(C, times(times(B, cut(C0, train, train)), turned(B))))
    expected['flowMeanTest'], expected['flowCovTest'] = flows, covariances
    if phi == 'linear':
        s2, s02, digits = mpf(variances[0]) ** 2, mpf(sigma0[0]) ** 2, mp.dps
        kappa0 = gram(points, points, mpf(1) / len(X[0]))
        lam, e = eigen(cut(kappa0, train, train))
        mp.dps = 30
        gamma = T_ / s2
        # q^L is a polynomial in e^(-2 gamma t); its integral from 0 with expm1, so that no digits go at small T.
        q = lambda t: s2 + (s02 - s2) * mp.exp(-2 * gamma * t)

        def integral(a, b):
            total = mpf(0)
            for k in range(L + 1):
                weight = mp.binomial(L, k) * s2 ** (L - k) * (s02 - s2) ** k
                rate = 2 * gamma * k
                total += weight * ((b - a) if rate == 0 else mp.exp(-rate * a) * -mp.expm1(-rate * (b - a)) / rate)
            return total

        means = []
        for t in moments:
            # f_k / lambda_k for every direction; a test point moves by its share of each.
            shares = []
            for l in lam:
                kernel = lambda s: q(s) ** L * mp.exp(-(L + 1) * (gamma * (t - s) + l * integral(s, mpf(t))))
                shares.append((L + 1) * mp.quad(kernel, mp.linspace(0, t, 12)))
            rows_ = []
            for row in cut(kappa0, test, train):
                rows_.append([sum(dot(v, row) * g * dot(v, [r[k] for r in y]) for v, g in zip(e, shares)) for k in range(m)])
            means.append(rows_)
        mp.dps = digits
        expected['meanTest'] = means
    input_ = {'phi': phi, 'sigma': variances, 'sigma0': sigma0, 'T': T, 'X': X, 'Y': Y, 'Xtest': Z, 'times': moments, 'slowTimes': None, 'driftTimes': None}
    return {'input': input_, 'expected': expected}


# --- continual learning ---------------------------------------------------------------------------------------------


def single_head(rng):
    """The block system of section 3.1, with K1 and K0 each on its own and subtracted in high precision."""
    m, tasks_, N0 = rng.randint(1, 2), rng.randint(2, 3), rng.randint(1, 5)
    data = [task(rng, outputs=m, most=3, dimension=N0)[:2] for _ in range(tasks_)]
    if rng.random() < 0.3:
        data[1] = (data[0][0], rows(rng, len(data[0][0]), m))
    Z = rows(rng, 2, N0)
    T = rng.choice(TEMPERATURES)
    phi = rng.choice(['linear', 'relu', 'erf'])
    L = rng.randint(1, 3)
    sigma2 = [variance(rng) for _ in range(L + 1)]
    coupling = rng.choice([0.1, 1, 3, 100, 1e4])
    precision(T)
    T_ = mpf(T)

    def chain(s2_prior):
        s2 = 1 / (mpf(coupling) + 1 / mpf(s2_prior))
        a, m_ = mpf(coupling) * s2, [mpf(s2_prior)]
        for _ in range(tasks_ - 1):
            m_.append(a * a * m_[-1] + s2)
        return a, s2, m_

    chains = [chain(v) for v in sigma2]
    points = [(t, high([x])[0]) for t, (X, _) in enumerate(data) for x in X]
    P = len(points)
    points += [(t, high([x])[0]) for t in range(tasks_) for x in Z]
    own = []
    for t, x in points:
        v, levels = dot(x, x) / N0, []
        for a, s2, m_ in chains:
            V = m_[t] * v
            levels.append(V)
            v = moment(phi, V, V, V)
        own.append(levels)

    def pair(i, j):
        """K1 and the response R of two points, t >= u."""
        (t, x), (u, z) = points[i], points[j]
        q1 = q0 = dot(x, z) / N0
        for l, (a, s2, m_) in enumerate(chains):
            m1 = a ** (t - u) * m_[u]
            m0 = m1 - a ** (t - u) * (mpf(sigma2[l]) if u == 0 else s2)
            c1, c0 = m1 * q1, m0 * q0
            if l == L:
                return c1, c1 - c0
            q1, q0 = moment(phi, c1, own[i][l], own[j][l]), moment(phi, c0, own[i][l], own[j][l])

    n = len(points)
    K, R = [[mpf(0)] * n for _ in points], [[mpf(0)] * n for _ in points]
    for i in range(n):
        for j in range(n):
            if points[i][0] >= points[j][0]:
                K[i][j], R[i][j] = pair(i, j)
                K[j][i] = K[i][j]
    big = ridged([row[:P] for row in R[:P]], T_)
    y = high([v for _, Y in data for v in Y])
    M = turned(solved(turned(big), turned([row[:P] for row in R[P:]])))
    f = times(M, y)
    kappa = [row[:P] for row in K[P:]]
    noisy = ridged([row[:P] for row in K[:P]], T_)
    MK = times(M, noisy)
    spread = [K[P + i][P + i] - 2 * dot(M[i], kappa[i]) + dot(MK[i], M[i]) for i in range(n - P)]
    split = lambda values: [values[t * len(Z) : (t + 1) * len(Z)] for t in range(tasks_)]
    input_ = {'activation': phi, 'L': L, 'sigma2': sigma2, 'lambda': coupling, 'T': T, 'tau': 0,
              'tasks': [{'X': X, 'Y': Y} for X, Y in data], 'Xtest': Z}
    return {'input': input_, 'expected': {'mean_test': split(f), 'var_test': split(spread)}}


def bracketed(f, low, high_, step):
    """The only sign change of f from low up, in logarithms: by scanning, then to 40 digits."""
    a, fa = low, f(low)
    while a < high_:
        b = a + step
        fb = f(b)
        if fa == 0:
            return a
        if (fa < 0) != (fb < 0):
            for _ in range(400):
                # Illinois steps with a bisection now and then.
                c = (a * fb - b * fa) / (fb - fa) if _ % 3 else (a + b) / 2
                fc = f(c)
                if fc == 0 or abs(b - a) < mpf(10) ** -38:
                    return c
                if (fc < 0) == (fa < 0):
                    a, fa = c, fc
                else:
                    b, fb = c, fc
            return (a + b) / 2
        a, fa = b, fb
    raise ArithmeticError('no sign change')


def multi_head(rng):
    N0 = rng.randint(1, 5)
    X1, Y1, Z = task(rng, most=4, dimension=N0)
    X2, Y2, _ = task(rng, most=4, dimension=N0)
    if rng.random() < 0.3:
        X2, Y2 = X1, rows(rng, len(X1), 1)
    N = rng.choice([6, 8, 12, 30, 100])
    sw, sa, coupling = variance(rng), variance(rng), rng.choice([0.1, 1, 3, 10, 100])
    T = rng.choice(TEMPERATURES)
    precision(T)
    T_, w2, a2, lam = mpf(T), mpf(sw), mpf(sa), mpf(coupling)
    x1, x2, z, y1, y2 = high(X1), high(X2), high(Z), high(Y1), high(Y2)
    low, top = (mp.log(T_) if T < 1 else 0) - 20, mpf(40)

    def first(x, y):
        values, e = eigen(gram(x, x, w2 / N0))
        c = [dot(v, [r[0] for r in y]) for v in e]

        def equation(t):
            u = mp.exp(t)
            return N * (u / a2 - 1) + sum(u * k / (u * k + T_) * (1 - ci * ci / (u * k + T_)) for k, ci in zip(values, c))

        # From above: a lower root belongs to a branch that the data do not support.
        return mp.exp(-bracketed(lambda t: equation(-t), -top, -low, mpf('0.25')))

    u1, scratch = first(x1, y1), first(x2, y2)
    C1 = ridged(gram(x1, x1, u1 * w2 / N0), T_)

    def feature(points):
        k1 = gram(points, x1, 1 / mpf(N0))
        mu = [mp.sqrt(u1) * w2 * r[0] for r in times(k1, solved(C1, y1))]
        cov = plus(gram(points, points, w2 / N0), times(k1, solved(C1, turned(k1))), -u1 * w2 * w2)
        return mu, cov

    everything = x2 + z
    mu, cov = feature(everything)
    P = len(x2)
    mu2, C22 = mu[:P], [r[:P] for r in cov[:P]]
    G = gram(x2, x2, 1 / mpf(N0))
    g, e = eigen(G)
    yb, mb = [dot(v, [r[0] for r in y2]) for v in e], [dot(v, mu2) for v in e]
    Cb = [[dot(a, times(C22, turned([b])) and [dot(row, b) for row in C22]) for b in e] for a in e]
    c = lam * w2 / (1 + lam * w2)
    s2 = w2 / (1 + lam * w2)
    F = c * c * w2

    def state(u, b):
        r = [1 / ((u * s2 + b * F) * k + T_) for k in g]
        m_ = sum(F * k * v for k, v in zip(g, r)) / N
        AFF = sum((F * k * v) ** 2 for k, v in zip(g, r)) / N
        AFS = sum(F * s2 * (k * v) ** 2 for k, v in zip(g, r)) / N
        zeta = 1 / b - m_
        kap = c / N * sum(v * p * q for v, p, q in zip(r, yb, mb))
        qR = c * c / N * sum(v * (q * q + Cb[i][i]) for i, (v, q) in enumerate(zip(r, mb)))
        if 1 - b * b * AFF <= 0 or zeta + qR <= 0:
            return None
        psi = kap / (zeta + qR)
        form = sum(k * v * v * ((p - c * psi * q) ** 2 + c * c * psi * psi * Cb[i][i]) for i, (k, v, p, q) in enumerate(zip(g, r, yb, mb))) / N
        eta = b * b * F * form / (1 - b * b * AFF)
        first_ = b + eta + psi * psi - u
        second = zeta - (1 / a2 + sum(s2 * k * v for k, v in zip(g, r)) / N - s2 * form - eta * AFS)
        return first_, second, psi, eta, r

    def inner(u):
        def miss(t):
            s = state(u, mp.exp(t))
            return s[0] if s else mpf(1)

        # Upwards in b from far below u: the first crossing of the admissible side.
        a, h = mp.log(u) - 60, mpf(1)
        start = mp.log(u)
        b = start
        while miss(b) > 0:
            b -= 1
            if b < start - 900:
                raise ArithmeticError('no b')
        lo, hi = b, b + 1
        flo, fhi = miss(lo), miss(hi)
        for k in range(500):
            mid = (lo + hi) / 2 if k % 2 or fhi == 1 else (lo * fhi - hi * flo) / (fhi - flo)
            v = miss(mid)
            if v == 0 or hi - lo < mpf(10) ** -36:
                return mp.exp(mid)
            if v < 0:
                lo, flo = mid, v
            else:
                hi, fhi = mid, v
        return mp.exp((lo + hi) / 2)

    def outer(t):
        u = mp.exp(t)
        return state(u, inner(u))[1]

    u = None
    for a in range(0, 90):
        for sign in (1, -1):
            lo = sign * (a if sign > 0 else a + 1) * mpf('0.5')
            hi = lo + mpf('0.5')
            try:
                p, q = outer(lo), outer(hi)
            except (ArithmeticError, TypeError):
                continue
            if (p < 0) != (q < 0):
                for k in range(60):
                    mid = (lo * q - hi * p) / (q - p) if k % 3 else (lo + hi) / 2
                    v = outer(mid)
                    if v == 0 or abs(v) < mpf(10) ** -30 or hi - lo < mpf(10) ** -28:
                        break
                    if (v < 0) == (p < 0):
                        lo, p = mid, v
                    else:
                        hi, q = mid, v
                u = mp.exp(mid)
                break
        if u is not None:
            break
    b = inner(u)
    _, _, psi, eta, r = state(u, b)
    chi = u * s2 + b * F
    R = [[sum(v[i] * v[j] * k for v, k in zip(e, r)) for j in range(P)] for i in range(P)]
    ye = [[v[0] - c * psi * q] for v, q in zip(y2, mu2)]
    Rye = times(R, ye)
    f2, v2, f1, v1 = [], [], [], []
    w = psi * psi * s2
    for i, point in enumerate(z):
        k = gram([point], x2, 1 / mpf(N0))[0]
        Rk = [dot(row, k) for row in R]
        kRk, kRGRk = dot(k, Rk), dot(Rk, [dot(row, Rk) for row in G])
        Cx, C2x = cov[P + i][P + i], [cov[a][P + i] for a in range(P)]
        RC, RCR = dot(Rk, C2x), dot(Rk, [dot(row, Rk) for row in C22])
        gx = dot(point, point) / N0
        tail = dot(k, [q[0] for q in Rye])
        f2.append(c * psi * mu[P + i] + chi * tail)
        v2.append(chi * (gx - chi * kRk) + F * eta * (gx - 2 * chi * kRk + chi * chi * kRGRk) + c * c * psi * psi * (Cx - 2 * chi * RC + chi * chi * RCR))
        f1.append(mp.sqrt(u1) * (c * mu[P + i] + psi * s2 * tail))
        v1.append(u1 * (c * c * (Cx - 2 * w * RC + w * w * RCR) + s2 * gx + psi * psi * s2 * s2 * (F * eta * kRGRk - kRk)))
    params = {'N': N, 'sigma_w2': sw, 'sigma_a2': sa, 'lambda': coupling, 'T': T}
    return {'params': params, 'X1': X1, 'y1': [v[0] for v in Y1], 'X2': X2, 'y2': [v[0] for v in Y2], 'Z': Z,
            'expected': {'u1': u1, 'u_scratch': scratch, 'u2': u, 'b': b, 'psi': psi, 'f2_mean': f2, 'f2_var': v2, 'f1_mean': f1, 'f1_var': v1}}


# --- the average over teachers --------------------------------------------------------------------------------------


def teacher(rng):
    T = rng.choice(TEMPERATURES)
    alpha0 = rng.choice([0.1, 0.5, 0.9, 1.2, 2, 5])
    P = rng.choice([5, 20, 100])
    depth = rng.randint(1, 4)
    widths = [rng.choice([3, 10, 50, 300]) for _ in range(depth)]
    variances = [variance(rng) for _ in range(depth + 1)]
    w2, n2 = rng.choice([0.5, 1, 2]), rng.choice([0, 0.1, 0.5, 1])
    precision(T)
    s1, S, least = mpf(variances[0]), mpf(1), min(widths)
    for v in variances[1:]:
        S *= v
    a0, T_, wbar, noise = mpf(alpha0), mpf(T), mpf(w2), mpf(n2)

    def parts(U):
        l = T_ / (U * s1 * a0)
        beta = 1 - l - 1 / a0
        kappa = (-beta + mp.sqrt(beta * beta + 4 * l)) / 2
        gamma = 1 / (a0 * (1 + kappa) ** 2)
        return l, kappa, gamma

    def U_of(w):
        d = least * (1 - mp.exp(w))
        u = S
        for n in widths:
            u *= mp.exp(w) if n == least else 1 - d / n
        return u, d

    def G(w):
        U, d = U_of(w)
        l, kappa, gamma = parts(U)
        g, slope_ = 1 / kappa, -1 / (kappa ** 2 * (1 - gamma))
        Delta = P * (1 - l * g) - P / (U * s1 * a0) * (wbar * a0 * (1 - 2 * l * g - l * l * slope_) + noise * (g + l * slope_))
        return Delta - d

    # Several roots are told apart by the library through an integral; kept are the problems with one.
    step, low = mpf('0.25'), -20 + (mp.log(T_) if T < 1 else 0)
    grid = [low + step * k for k in range(int((25 - low) / step))]
    values = [G(w) for w in grid]
    roots = [(a, b) for a, b, x, y in zip(grid, grid[1:], values, values[1:]) if (x <= 0) != (y <= 0)]
    if len(roots) != 1:
        return None
    w = mp.findroot(G, roots[0], solver='anderson', tol=mpf(10) ** -80, verify=False, maxsteps=200)
    U, _ = U_of(w)
    l, kappa, gamma = parts(U)
    bias = (wbar * (kappa / (1 + kappa)) ** 2 + noise * gamma) / (1 - gamma)
    input_ = {'alpha0': alpha0, 'P': P, 'widths': widths, 'variances': variances, 'T': T, 'teacherVariance': w2, 'noiseVariance': n2}
    return {'cases': [{'input': input_, 'expected': {'U': U, 'bias2': bias, 'variance': U * s1 * kappa / (1 + kappa)}}]}


SETS = {
    'bpkr': ('widthwise/bpkr/1', 'single', lambda r: bpkr(r, False)),
    'bpkr-exact': ('widthwise/bpkr/1', 'single', lambda r: bpkr(r, True)),
    'bpkr-outputs': ('widthwise/bpkr/1', 'multi', bpkr_outputs),
    'bpkr-teacher': ('widthwise/bpkr/1', 'teacherAverage', teacher),
    'ggdln': ('widthwise/ggdln/1', 'saddle', ggdln),
    'ggdln-exact': ('widthwise/ggdln/1', 'exact_finite_width', ggdln_exact),
    'ndk': ('widthwise/ndk/1', 'dynamics', ndk),
    'continual-single-head': ('widthwise/continual-single-head/1', 'sequence', single_head),
    'continual-multi-head': ('widthwise/continual-multi-head/1', 'two-task', multi_head),
}


def main(name, count):
    schema, kind, make = SETS[name]
    head = {'schema': schema, 'kind': kind, 'tolerance': {'relative': 1e-9, 'absolute': 1e-9}}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f'{name}.json')
    lines, seed = [], 0
    while len(lines) < count:
        problem = make(random.Random(f'{name} {seed}'))
        seed += 1
        if problem is None:
            continue
        lines.append(json.dumps(out({'name': f'{name} {seed - 1}', **problem}), separators=(',', ':')))
        with open(path, 'w') as file:
            file.write(json.dumps(head)[:-1] + ', "problems": [\n' + ',\n'.join(lines) + '\n]}\n')


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100)
