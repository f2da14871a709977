import { activationOf } from '../../activations/registry.ts';
import type { ClosureName } from './closures.ts';
import { grantedDeviations, type HeuristicPoint, type MeasuredDeviations, outsideDomain } from './heuristic-domain.ts';

/** Largest deviations from sampled networks, relative to the theory: |a|^2/N, variance, training error, bias^2. */
type Deviations = readonly [readoutNorm: number, variance: number, trainError: number, bias2: number];

/**
 * What 47 sampled networks deviate from each closure at depths 1, 2, 3 (note nonlinear, section 5): odd saturating activations (erf, tanh)
 * and rectifying ones (ReLU, GELU), on teachers and on digits, P/N up to 2, T = 0.1.
 */
const SATURATING: Readonly<Record<ClosureName, readonly Deviations[]>> = {
  outside: [
    [0.032, 0.12, 0.28, 0.27],
    [0.15, 0.21, 0.49, 0.39],
    [0.23, 0.28, 0.71, 0.48],
  ],
  nested: [
    [0.032, 0.12, 0.28, 0.27],
    [0.014, 0.21, 0.49, 0.39],
    [0.053, 0.25, 0.71, 0.48],
  ],
  readout: [
    [0.032, 0.12, 0.28, 0.27],
    [0.084, 0.25, 0.49, 0.38],
    [0.13, 0.27, 0.71, 0.48],
  ],
  neuron: [[0.013, 0.031, 0.025, 0.047]],
};
const RECTIFYING: Readonly<Record<ClosureName, readonly Deviations[]>> = {
  outside: [
    [0.055, 0.036, 0.009, 0.007],
    [0.04, 0.045, 0.029, 0.087],
    [0.09, 0.056, 0.091, 0.26],
  ],
  nested: [
    [0.055, 0.036, 0.009, 0.007],
    [0.04, 0.045, 0.029, 0.087],
    [0.09, 0.056, 0.091, 0.26],
  ],
  readout: [
    [0.055, 0.036, 0.009, 0.007],
    [0.27, 0.26, 0.19, 0.15],
    [0.66, 0.55, 0.81, 0.38],
  ],
  neuron: [[0.006, 0.025, 0.029, 0.054]],
};

const SATURATED = ['erf', 'tanh'];
const RECTIFIED = ['relu', 'gelu'];
const MARGIN = { factor: 1.5, least: 0.05 };
/** P/N and T/<y^2> of the measured networks. */
const MOST_LOAD = 2;
const NOISE = [0.05, 0.2] as const;

/** What a closure is granted at a point, and why nothing is claimed of it where that is so. */
export interface ClosureGrant {
  readonly granted: MeasuredDeviations;
  readonly unclaimed?: string;
}

/**
 * The domain of a closure at a point: networks measured one by one where the closure is the theory that they were measured beside
 * (docs/benchmarks/nonlinear-domain.md), otherwise the table of note nonlinear, section 5, half as much again.
 */
export function closureGrant(point: HeuristicPoint, closure: ClosureName): ClosureGrant {
  const { homogeneous, measured } = activationOf(point.activation);
  const scalar = closure !== 'neuron' && (point.depth === 1 || closure === 'readout' || homogeneous);
  if (measured && scalar && !(homogeneous && closure === 'readout' && point.depth > 1)) {
    const unclaimed = outsideDomain(point);
    return { granted: grantedDeviations(point), ...(unclaimed === undefined ? {} : { unclaimed }) };
  }
  const table = RECTIFIED.includes(point.activation) ? RECTIFYING : SATURATING;
  const rows = table[closure];
  const grant = (value: number) => Math.max(MARGIN.least, MARGIN.factor * value);
  const [readoutNorm, variance, trainError, bias2] = rows[Math.min(point.depth, rows.length) - 1].map(grant);
  const unclaimed = whyUnclaimed(point, rows.length);
  return {
    granted: {
      readoutNorm,
      variance,
      trainError,
      bias2,
      testError: Math.max(bias2, variance),
      // N (1 - u/sigma^2) over P moves with u by N u / (sigma^2 P)
      normDeficits: (readoutNorm * point.renormalization) / point.load,
      testMean: Number.POSITIVE_INFINITY,
      testVariance: Number.POSITIVE_INFINITY,
    },
    ...(unclaimed === undefined ? {} : { unclaimed: `outside the measured domain of the closure: ${unclaimed}` }),
  };
}

function whyUnclaimed({ activation, depth, outputs, load, noise }: HeuristicPoint, depths: number): string | undefined {
  if (![...SATURATED, ...RECTIFIED].includes(activation)) return `${activation} networks were not measured`;
  if (outputs > 1) return 'several outputs';
  if (depth > depths) return `depth ${depth}, measured up to ${depths}`;
  if (load > MOST_LOAD * 1.0001) return `P/N = ${short(load)}, measured up to ${MOST_LOAD}`;
  if (noise < NOISE[0] || noise > NOISE[1]) return `T/⟨y²⟩ = ${short(noise)}, measured from ${NOISE[0]} to ${NOISE[1]}`;
  return undefined;
}

function short(x: number): string {
  return String(Number(x.toPrecision(2)));
}
