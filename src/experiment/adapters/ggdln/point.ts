import type { Matrix } from '../../../linalg/matrix.ts';
import type { GatedPoints, GatedProblem } from '../../../theory/ggdln/index.ts';
import type { ExperimentPoint } from '../../point.ts';
import type { GatedExtra, GatedNetworkSpec } from './spec.ts';

/** A point of a sweep of gated networks. */
export type GatedPoint = ExperimentPoint<GatedExtra>;

/** Stands for an infinite width: the deviations from the Gaussian process are below rounding of the results. */
export const INFINITE_WIDTH = 1e15;

/** Test points whose means, and whose hidden kernels, are compared one by one. */
export const LOOKED_AT = 24;

/** `network` of a spec with what the theory adds to it. */
export function networkOf(spec: GatedPoint['spec']): GatedNetworkSpec {
  return spec.network as unknown as GatedNetworkSpec;
}

/** The theory's problem at a point. */
export function problemOf(
  { layers, spec }: GatedPoint,
  data: GatedPoints & { readonly targets: Matrix },
): GatedProblem {
  return {
    inputs: data.inputs,
    targets: data.targets,
    gates: data.gates,
    widths: layers.widths.map((width) => (Number.isFinite(width) ? width : INFINITE_WIDTH)),
    priorVariances: layers.priorVariances,
    temperature: spec.temperature,
  };
}

/** The numbers at the test points that are compared one by one. */
export function lookedAt({ data, columns }: Pick<Matrix, 'data' | 'columns'>): number[] {
  return Array.from(data.subarray(0, LOOKED_AT * columns));
}

/** Share of points whose mean output has the right sign, or largest output. */
export function accuracyOf(mean: Matrix, targets: Matrix): number {
  const m = mean.columns;
  let right = 0;
  for (let x = 0; x < mean.rows; x++) {
    const f = mean.data.subarray(x * m, (x + 1) * m);
    const y = targets.data.subarray(x * m, (x + 1) * m);
    right += m === 1 ? Number(f[0] * y[0] > 0) : Number(f.indexOf(Math.max(...f)) === y.indexOf(Math.max(...y)));
  }
  return right / mean.rows;
}
