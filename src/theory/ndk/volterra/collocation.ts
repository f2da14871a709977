import { backend } from '../../../linalg/active-backend.ts';
import { solveGeneral } from '../../../linalg/lu.ts';
import { gaussRadauRight } from '../../../numeric/quadrature.ts';
import { type LagrangeBasis, lagrangeBasis, lagrangeValues } from './lagrange.ts';
import { type Cell, timeIn, variableIn } from './mesh.ts';
import { type PastQuadrature, visitPast } from './quadrature.ts';

/** A kernel of two times, square or not, written to `out` (rows x columns, row-major). */
export type TimeKernel = (t: number, past: number, out: Float64Array) => void;

/** r(t) + int_0^t K(t, t') r(t') dt' = S(t) for r(t), size x columns. */
export interface VolterraProblem {
  readonly size: number;
  readonly columns: number;
  readonly kernel: TimeKernel;
  /** S(t), written to `out` (size x columns). */
  readonly source: (t: number, out: Float64Array) => void;
  readonly cells: readonly Cell[];
  /** Radau nodes a cell. */
  readonly nodes: number;
  readonly quadrature: PastQuadrature;
  /** False for the equation of the first kind, without r(t) itself; the unknown of root cells is then r dt/dxi. */
  readonly secondKind?: boolean;
}

/** A solution as its values at the nodes of every cell. */
export interface VolterraSolution {
  readonly problem: VolterraProblem;
  readonly basis: LagrangeBasis;
  /** Of cell c, node j: size x columns numbers at (c nodes + j) size columns. */
  readonly values: Float64Array;
}

/**
 * Solves a Volterra equation by collocation with piecewise polynomials at the right Radau nodes of every cell
 * (note ndk, section 9.2).
 */
export function solveVolterra(problem: VolterraProblem): VolterraSolution {
  const { size, columns, cells, nodes: p, kernel, source, quadrature } = problem;
  const secondKind = problem.secondKind ?? true;
  const basis = lagrangeBasis(gaussRadauRight(p).nodes);
  const block = size * columns;
  const values = new Float64Array(cells.length * p * block);
  const solution = { problem, basis, values };
  const n = p * size;
  const system = new Float64Array(n * n);
  const right = new Float64Array(p * block);
  const kernelValues = new Float64Array(size * size);
  const past = new Float64Array(block);
  const coefficients = new Float64Array(p);
  for (let c = 0; c < cells.length; c++) {
    const cell = cells[c];
    system.fill(0);
    for (let i = 0; i < p; i++) {
      const t = timeIn(cell, basis.nodes[i]);
      const target = right.subarray(i * block, (i + 1) * block);
      source(t, target);
      past.fill(0);
      for (let k = 0; k < c; k++) accumulateCell(solution, k, t, kernel, size, kernelValues, past);
      for (let a = 0; a < block; a++) target[a] -= past[a];
      visitPast(cell, t, quadrature, (s, weight) => {
        kernel(t, s, kernelValues);
        const xi = variableIn(cell, s);
        lagrangeValues(basis, xi, coefficients);
        const scale = weight * unknownScale(cell, xi, secondKind);
        for (let a = 0; a < size; a++) {
          const row = (i * size + a) * n;
          for (let j = 0; j < p; j++) {
            const factor = scale * coefficients[j];
            const to = row + j * size;
            const from = a * size;
            for (let b = 0; b < size; b++) system[to + b] += factor * kernelValues[from + b];
          }
        }
      });
      if (secondKind) for (let a = 0; a < size; a++) system[(i * size + a) * n + i * size + a] += 1;
    }
    solveGeneral(n, columns, system, right, 'kernel');
    values.set(right, c * p * block);
  }
  return solution;
}

/** r = unknown x scale: in a root cell of the first kind the unknown is r dt/dxi, and dt/dxi = 2 xi h. */
function unknownScale(cell: Cell, xi: number, secondKind: boolean): number {
  return !secondKind && cell.root ? 1 / (2 * Math.max(xi, 1e-300) * (cell.end - cell.start)) : 1;
}

/** out += int over cell k of K(t, t') r(t') dt'. */
function accumulateCell(
  solution: VolterraSolution,
  k: number,
  t: number,
  kernel: TimeKernel,
  rows: number,
  scratch: Float64Array,
  out: Float64Array,
): void {
  const { problem, basis, values } = solution;
  const { size, columns, cells, nodes: p, quadrature } = problem;
  const cell = cells[k];
  const block = size * columns;
  const secondKind = problem.secondKind ?? true;
  const coefficients = new Float64Array(p);
  const unknown = new Float64Array(block);
  visitPast(cell, t, quadrature, (s, weight) => {
    const xi = variableIn(cell, s);
    lagrangeValues(basis, xi, coefficients);
    const scale = weight * unknownScale(cell, xi, secondKind);
    unknown.fill(0);
    for (let j = 0; j < p; j++) {
      const factor = scale * coefficients[j];
      const from = (k * p + j) * block;
      for (let a = 0; a < block; a++) unknown[a] += factor * values[from + a];
    }
    kernel(t, s, scratch);
    if (columns >= 4 && size >= 24) {
      backend().gemm(false, false, rows, columns, size, 1, scratch, 0, size, unknown, 0, columns, 1, out, 0, columns);
    } else if (columns === 1) {
      for (let a = 0; a < rows; a++) {
        let sum = 0;
        const from = a * size;
        for (let b = 0; b < size; b++) sum += scratch[from + b] * unknown[b];
        out[a] += sum;
      }
    } else {
      for (let a = 0; a < rows; a++) {
        for (let b = 0; b < size; b++) {
          const factor = scratch[a * size + b];
          const from = b * columns;
          const to = a * columns;
          for (let m = 0; m < columns; m++) out[to + m] += factor * unknown[from + m];
        }
      }
    }
  });
}

/**
 * int_0^t K(t, t') r(t') dt' of a solution, for any kernel with as many columns as the solution has rows.
 *
 * @param rows - of the kernel
 * @returns rows x columns numbers
 */
export function integratePast(solution: VolterraSolution, kernel: TimeKernel, rows: number, t: number): Float64Array {
  const { size, columns, cells } = solution.problem;
  const out = new Float64Array(rows * columns);
  const scratch = new Float64Array(rows * size);
  for (let k = 0; k < cells.length && cells[k].start < t; k++) {
    accumulateCell(solution, k, t, kernel, rows, scratch, out);
  }
  return out;
}

/** The solution itself at a time inside its cells, size x columns; second kind only. */
export function valueAt(solution: VolterraSolution, t: number): Float64Array {
  const { problem, basis, values } = solution;
  const { size, columns, cells, nodes: p } = problem;
  const block = size * columns;
  let c = 0;
  while (c + 1 < cells.length && cells[c].end < t) c++;
  const coefficients = lagrangeValues(basis, variableIn(cells[c], t), new Float64Array(p));
  const out = new Float64Array(block);
  for (let j = 0; j < p; j++) {
    for (let a = 0; a < block; a++) out[a] += coefficients[j] * values[(c * p + j) * block + a];
  }
  return out;
}
