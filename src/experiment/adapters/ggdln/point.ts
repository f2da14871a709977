import type { Matrix } from '../../../linalg/matrix.ts';
import type { GatedPoints, GatedProblem } from '../../../theory/ggdln/index.ts';
import type { ExperimentPoint } from '../../point.ts';
import type { GatedExtra, GatedNetworkSpec } from './spec.ts';

/** A point of a sweep of gated networks. */
export type GatedPoint = ExperimentPoint<GatedExtra>;

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
    widths: layers.widths,
    priorVariances: layers.priorVariances,
    temperature: spec.temperature,
  };
}

/** The numbers at the test points that are compared one by one. */
export function lookedAt({ data, columns }: Pick<Matrix, 'data' | 'columns'>): number[] {
  return Array.from(data.subarray(0, LOOKED_AT * columns));
}
