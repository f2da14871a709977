/** What a Krylov solve found. */
export interface KrylovResult {
  readonly solution: Float64Array;
  /** The solution as a sum over the arguments that A was applied to, in their order. */
  readonly coefficients: readonly number[];
  /** Euclidean norm of b - A x. */
  readonly residual: number;
}

/** y = A x, or y = M^-1 x; `y` does not overlap `x`. */
export type LinearMap = (x: Float64Array, y: Float64Array) => void;

/**
 * Solves A x = b by GMRES preconditioned from the right, A M^-1 (M x) = b, from x = 0 and without restarts (Saad & Schultz 1986).
 *
 * @param apply - A
 * @param precondition - M^-1, whose nearness to A^-1 decides how many products with A are needed
 * @param b - right side
 * @param tolerance - absolute, on the norm of b - A x
 * @param most - products with A at most
 */
export function gmres(
  apply: LinearMap,
  precondition: LinearMap,
  b: Float64Array,
  tolerance: number,
  most: number,
): KrylovResult {
  const n = b.length;
  let residual = norm(b);
  const solution = new Float64Array(n);
  if (residual <= tolerance) return { solution, coefficients: [], residual };
  const start = residual;
  const basis = [b.map((value) => value / start)];
  const preconditioned: Float64Array[] = [];
  const columns: Float64Array[] = [];
  const rotations: [number, number][] = [];
  const side = [residual];
  while (residual > tolerance && columns.length < most) {
    const k = columns.length;
    const z = new Float64Array(n);
    precondition(basis[k], z);
    preconditioned.push(z);
    const next = new Float64Array(n);
    apply(z, next);
    const column = new Float64Array(k + 2);
    for (let i = 0; i <= k; i++) {
      const along = dot(basis[i], next);
      column[i] = along;
      for (let a = 0; a < n; a++) next[a] -= along * basis[i][a];
    }
    const length = norm(next);
    column[k + 1] = length;
    for (const [i, [c, s]] of rotations.entries()) {
      const [upper, lower] = [column[i], column[i + 1]];
      column[i] = c * upper + s * lower;
      column[i + 1] = c * lower - s * upper;
    }
    const hypotenuse = Math.hypot(column[k], column[k + 1]);
    const [c, s] = hypotenuse > 0 ? [column[k] / hypotenuse, column[k + 1] / hypotenuse] : [1, 0];
    rotations.push([c, s]);
    column[k] = hypotenuse;
    side.push(-s * side[k]);
    side[k] *= c;
    columns.push(column);
    residual = Math.abs(side[k + 1]);
    if (!(length > 0)) break;
    basis.push(next.map((value) => value / length));
  }
  const coefficients = new Array<number>(columns.length).fill(0);
  for (let k = columns.length - 1; k >= 0; k--) {
    let value = side[k];
    for (let j = k + 1; j < columns.length; j++) value -= columns[j][k] * coefficients[j];
    coefficients[k] = columns[k][k] === 0 ? 0 : value / columns[k][k];
    for (let a = 0; a < n; a++) solution[a] += coefficients[k] * preconditioned[k][a];
  }
  return { solution, coefficients, residual };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
