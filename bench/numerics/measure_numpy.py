"""Measures NumPy with its own OpenBLAS on one thread and prints the timings as JSON."""
import ctypes, glob, json, os, sys, time
import numpy as np

def library():
    folder = os.path.join(os.path.dirname(os.path.dirname(np.__file__)), "numpy.libs")
    found = glob.glob(os.path.join(folder, "*openblas*"))
    return found[0] if found else None

def core(path):
    if path is None:
        return "unknown"
    lib = ctypes.CDLL(path)
    for name in ("scipy_openblas_get_corename64_", "scipy_openblas_get_corename", "openblas_get_corename"):
        if hasattr(lib, name):
            function = getattr(lib, name)
            function.restype = ctypes.c_char_p
            return function().decode()
    return "unknown"

def wave(length):
    state, values = 12345, np.empty(length)
    for i in range(length):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        values[i] = state / 2**30 - 1
    return values

def least(run, repeats):
    run()
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best * 1000

def symmetric(n):
    g = wave(n * n).reshape(n, n)
    return g @ g.T / n + np.eye(n)

a1024, a256 = wave(1024**2).reshape(1024, 1024), wave(256**2).reshape(256, 256)
single = a1024.astype(np.float32)
c1024, c256, c32 = np.empty_like(a1024), np.empty_like(a256), np.empty_like(single)
s512, s1024 = symmetric(512), symmetric(1024)
rectangular = wave(512 * 384).reshape(512, 384)
timings = {
    "product64": least(lambda: np.matmul(a1024, a1024, out=c1024), 20),
    "product32": least(lambda: np.matmul(single, single, out=c32), 20),
    "product256": least(lambda: np.matmul(a256, a256, out=c256), 60),
    "gram": least(lambda: np.matmul(a1024, a1024.T, out=c1024), 20),
    "cholesky": least(lambda: np.linalg.cholesky(s1024), 20),
    "eigen512": least(lambda: np.linalg.eigh(s512), 20),
    "eigen1024": least(lambda: np.linalg.eigh(s1024), 6),
    "values1024": least(lambda: np.linalg.eigvalsh(s1024), 6),
    "svd384": least(lambda: np.linalg.svd(rectangular, full_matrices=False), 6),
}
path = library()
blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
version = f"{np.__version__} (OpenBLAS {blas.get('version', '?')}, {core(path)} kernels)"
json.dump({"version": version, "timings": timings, "library": path}, sys.stdout)
