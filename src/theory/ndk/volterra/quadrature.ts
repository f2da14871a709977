import { gaussLegendre, type Quadrature } from '../../../numeric/quadrature.ts';
import type { Cell } from './mesh.ts';

/** How finely integrals over the past are taken (note ndk, section 9.2). */
export interface PastQuadrature {
  /** Gauss points of a panel near the diagonal. */
  readonly points: number;
  /** Degree of the unknown's polynomials plus one. */
  readonly degree: number;
  /** Decimal digits wanted. */
  readonly digits: number;
  /** Largest and smallest rate gamma_l of the layers. */
  readonly fastest: number;
  readonly slowest: number;
  /** Largest width of a panel in sqrt(gamma (t - t')). */
  readonly panel: number;
  /** Distance of two times by the clocks of the layers, where these are not the time itself (frozen layers). */
  readonly distance?: (t: number, past: number) => number;
}

/** Beyond this many forgetting times nothing of the past is left to double precision. */
const FORGOTTEN = 45;

const rules = new Map<number, Quadrature>();

function rule(n: number): Quadrature {
  let found = rules.get(n);
  if (found === undefined) {
    found = gaussLegendre(n);
    rules.set(n, found);
  }
  return found;
}

/**
 * Nodes and weights for int K(t, t') g(t') dt' over one cell, cut at t, where K has a square-root cusp at t' = t and g is a
 * polynomial in the cell's variable.
 *
 * In the root cell t' = start + (t - start) sin^2(phi) makes the roots at both ends analytic; elsewhere u = sqrt(t - t') does
 * near the diagonal, in panels short against the forgetting time, and t' itself far from it.
 *
 * @param visit - called with each t' and its weight
 */
export function visitPast(cell: Cell, t: number, q: PastQuadrature, visit: (s: number, weight: number) => void): void {
  const { start } = cell;
  const end = Math.min(cell.end, t);
  if (end <= start) return;
  const gap = q.distance === undefined ? t - end : end === t ? 0 : q.distance(t, end);
  if (q.slowest * gap > FORGOTTEN) return;
  if (cell.root) {
    const span = t - start;
    const top = end === t ? Math.PI / 2 : Math.asin(Math.sqrt((end - start) / span));
    // The angle is nearly sqrt of time: panels as below where the whole cell is long against the forgetting time
    const panels = Math.max(1, Math.ceil((Math.sqrt(q.fastest * span) * top) / (2 * q.panel)));
    const { nodes, weights } = rule(q.points);
    const half = top / panels / 2;
    for (let k = 0; k < panels; k++) {
      const middle = (2 * k + 1) * half;
      for (let i = 0; i < nodes.length; i++) {
        const phi = middle + half * nodes[i];
        const sine = Math.sin(phi);
        visit(start + span * sine * sine, half * weights[i] * span * 2 * sine * Math.cos(phi));
      }
    }
    return;
  }
  const length = end - start;
  if (gap > 0.3 * length && q.fastest * length < 1) {
    // Singularity at t, outside of the cell: Gauss converges like rho^(-2 n) for the kernel's part
    const x = 1 + (2 * gap) / length;
    const rho = x + Math.sqrt(x * x - 1);
    const n = Math.min(q.points, Math.ceil(q.degree / 2 + 1 + (q.digits * Math.LN10) / (2 * Math.log(rho)) / 1.3));
    const { nodes, weights } = rule(Math.max(n, (q.degree >> 1) + 2));
    for (let i = 0; i < nodes.length; i++) visit(start + 0.5 * length * (1 + nodes[i]), 0.5 * length * weights[i]);
    return;
  }
  const low = Math.sqrt(gap);
  const high = Math.sqrt(q.slowest > 0 ? Math.min(gap + length, FORGOTTEN / q.slowest) : gap + length);
  if (high <= low) return;
  const panels = Math.max(1, Math.ceil((Math.sqrt(q.fastest) * (high - low)) / q.panel));
  const { nodes, weights } = rule(q.points);
  const half = (high - low) / panels / 2;
  for (let k = 0; k < panels; k++) {
    const middle = low + (2 * k + 1) * half;
    for (let i = 0; i < nodes.length; i++) {
      const u = middle + half * nodes[i];
      visit(Math.max(start, end + gap - u * u), half * weights[i] * 2 * u);
    }
  }
}
