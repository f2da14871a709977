const BLOCK = 32;

/** Copies the lower triangle of an n x n array over the upper one, by blocks that stay in cache. */
export function mirrorLower(n: number, a: Float64Array): void {
  for (let ib = 0; ib < n; ib += BLOCK) {
    const iEnd = Math.min(n, ib + BLOCK);
    for (let jb = 0; jb <= ib; jb += BLOCK) {
      for (let i = ib; i < iEnd; i++) {
        const jEnd = Math.min(jb + BLOCK, i);
        for (let j = jb; j < jEnd; j++) a[j * n + i] = a[i * n + j];
      }
    }
  }
}

/** Transposes an n x n array in place. */
export function transposeInPlace(n: number, a: Float64Array): void {
  for (let ib = 0; ib < n; ib += BLOCK) {
    const iEnd = Math.min(n, ib + BLOCK);
    for (let jb = 0; jb <= ib; jb += BLOCK) {
      for (let i = ib; i < iEnd; i++) {
        const jEnd = Math.min(jb + BLOCK, i);
        for (let j = jb; j < jEnd; j++) {
          const lower = a[i * n + j];
          a[i * n + j] = a[j * n + i];
          a[j * n + i] = lower;
        }
      }
    }
  }
}
