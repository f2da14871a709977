import type { Activation } from '../../activations/activation.ts';
import { measuredNetworks } from './heuristic-rows.ts';
import type { MeasuredNetwork, Measurement } from './measured-network.ts';
import type { BpkrProblem } from './problem.ts';

/** Where a ReLU or erf network lies on the axes along which the heuristic was measured. */
export interface HeuristicPoint {
  readonly activation: Activation;
  readonly depth: number;
  readonly outputs: number;
  /** P over the smallest width. */
  readonly load: number;
  /** |a|^2 / N over sigma^2 of the readout, by the theory: how strongly the data renormalize the network. */
  readonly renormalization: number;
  /** T over the mean square of the training targets. */
  readonly noise: number;
}

/**
 * Where a network lies on these axes.
 *
 * @param readoutNorm - |a|^2 / N by the theory
 */
export function heuristicPoint(
  { task, layers, temperature }: Pick<BpkrProblem, 'task' | 'layers' | 'temperature'>,
  readoutNorm: number,
): HeuristicPoint {
  const { activation, depth, widths, priorVariances } = layers;
  const { data, columns } = task.targets;
  const squares = data.reduce((sum, y) => sum + y * y, 0);
  return {
    activation,
    depth,
    outputs: columns,
    load: task.inputs.rows / Math.min(...widths),
    renormalization: readoutNorm / priorVariances[depth],
    noise: (temperature * data.length) / squares,
  };
}

/** Deviations of the theory from networks, relative to the theory's number. */
export interface MeasuredDeviations {
  readonly readoutNorm: number;
  readonly variance: number;
  readonly trainError: number;
  readonly bias2: number;
  readonly testError: number;
  /** Relative to P. */
  readonly normDeficits: number;
  /** At single test points, relative to the largest. */
  readonly testMean: number;
  readonly testVariance: number;
}

/**
 * The largest deviations among the measured networks of an activation and depth with a load up to the next one that has at least three
 * networks (docs/benchmarks/nonlinear-domain.md): deviations grow with P/N.
 */
export function measuredDeviations(
  { activation, depth, load }: Pick<HeuristicPoint, 'activation' | 'depth' | 'load'>,
  rows = measuredNetworks,
): MeasuredDeviations {
  const all = rows.filter((row) => row.activation === activation && row.depth === depth);
  const upTo = (limit: number) => all.filter((row) => loadOf(row) <= limit * ROUNDING);
  const limits = all.map(loadOf).filter((limit) => limit * ROUNDING >= load && upTo(limit).length >= FEWEST);
  const own = upTo(Math.min(Number.POSITIVE_INFINITY, ...limits));
  const most = (of: (row: MeasuredNetwork) => number) => Math.max(0, ...own.map(of));
  const relative = ({ theory, networks }: Measurement) => Math.abs(networks - theory) / Math.abs(theory);
  return {
    readoutNorm: most((row) => relative(row.readoutNorm)),
    variance: most((row) => relative(row.variance)),
    trainError: most((row) => relative(row.trainError)),
    bias2: most((row) => relative(row.bias2)),
    testError: most((row) => relative(row.testError)),
    normDeficits: most(({ normDeficit: { theory, networks }, samples }) => Math.abs(networks - theory) / samples),
    testMean: most((row) => row.meanExcess),
    testVariance: most((row) => row.varianceExcess),
  };
}

/** Networks that a largest deviation is taken over, at least. */
const FEWEST = 3;

/** P/N */
export function loadOf({ samples, width }: MeasuredNetwork): number {
  return samples / width;
}

/**
 * Beyond the largest measured deviation, for data sets that were not measured. Of the deviations of a teacher's draw left out, one in
 * eighty was above one and a half times the largest of the others, or 5 %.
 */
const MARGIN = { factor: 1.5, least: 0.05 };

/** What the heuristic is granted at a point: half as much again as the largest measured deviation, and 5 % at least. */
export function grantedDeviations(
  point: Pick<HeuristicPoint, 'activation' | 'depth' | 'load'>,
  rows = measuredNetworks,
): MeasuredDeviations {
  const grant = (deviation: number) => Math.max(MARGIN.least, MARGIN.factor * deviation);
  const measured = Object.entries(measuredDeviations(point, rows));
  return Object.fromEntries(measured.map(([name, value]) => [name, grant(value)])) as unknown as MeasuredDeviations;
}

/**
 * Why nothing is claimed of a network: it lies beyond every measured network of its activation and depth on one of the axes.
 *
 * @returns undefined within the measured domain
 */
export function outsideDomain(point: HeuristicPoint, rows = measuredNetworks): string | undefined {
  const { activation, depth, outputs } = point;
  const outside = (what: string) => `outside the measured domain of the heuristic: ${what}`;
  if (outputs > 1) return outside('several outputs');
  const own = rows.filter((row) => row.activation === activation && row.depth === depth);
  if (own.length === 0) return outside(`${activation}, depth ${depth}`);
  const where = `${activation} networks of depth ${depth} were measured`;
  const axes = [
    { name: 'P/N', value: point.load, measured: own.map(loadOf), below: true },
    {
      name: '|a|²/(N σ²)',
      value: point.renormalization,
      // Weaker renormalization than the weakest measured is nearer to the infinitely wide network.
      measured: [1, ...own.map(({ readoutNorm, priorVariance }) => readoutNorm.theory / priorVariance)],
    },
    { name: 'T/⟨y²⟩', value: point.noise, measured: own.map((row) => row.temperature / row.targetVariance) },
  ];
  for (const { name, value, measured, below = false } of axes) {
    const [least, most] = [Math.min(...measured), Math.max(...measured)];
    if (value > most * ROUNDING) return outside(`${name} = ${short(value)}, ${where} up to ${short(most)}`);
    if (!below && value * ROUNDING < least)
      return outside(`${name} = ${short(value)}, ${where} down to ${short(least)}`);
  }
  return undefined;
}

/** The rows are kept to five digits. */
const ROUNDING = 1.0001;

function short(x: number): string {
  return String(Number(x.toPrecision(2)));
}
