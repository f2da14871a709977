import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import type { Task } from '../../../data/dataset.ts';
import type { Axis, FigureData, Series } from '../../../report/figure/figure.ts';
import type { Bpkr, BpkrParameters, Errors, ScalarPrediction } from '../../../theory/bpkr/index.ts';
import { type Detail, numberOf, type RoomState, wordOf } from '../../room.ts';
import { parametersOf, theoryOf } from './theory.ts';

/** Nodes of the exact posterior along a curve; 32 give ten digits or more. */
const CURVE_NODES = 32;

type AxisName = 'N' | 'L' | 'variance' | 'T' | 'P';

const AXES: { readonly [axis in AxisName]: Axis } = {
  N: { label: 'width N', scale: 'log' },
  L: { label: 'depth L', ticks: [1, 2, 3, 4, 5, 6, 7, 8] },
  variance: { label: 'prior variance σ²', scale: 'log' },
  T: { label: 'temperature T', scale: 'log' },
  P: { label: 'training samples P' },
};

const log = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));

/** How many places a curve has; `first` while a set of data is new and everything about it has to be computed. */
type Fineness = 'first' | Detail;
const PLACES: { readonly [axis in AxisName]: { readonly [fineness in Fineness]: number } } = {
  N: { first: 7, draft: 13, full: 37 },
  L: { first: 8, draft: 8, full: 8 },
  variance: { first: 7, draft: 11, full: 31 },
  T: { first: 7, draft: 11, full: 31 },
  P: { first: 5, draft: 8, full: 20 },
};

/** Places along an axis. */
function axisPoints(axis: AxisName, rows: number, fineness: Fineness): number[] {
  const steps = PLACES[axis][fineness];
  switch (axis) {
    case 'N':
      return [...new Set(log(2, 2000, steps).map(Math.round))];
    case 'L':
      return Array.from({ length: steps }, (_, i) => i + 1);
    case 'variance':
      return log(0.1, 5, steps);
    case 'T':
      return log(1e-3, 10, steps);
    case 'P': {
      return [...new Set(Array.from({ length: steps }, (_, i) => Math.max(2, Math.round((rows * (i + 1)) / steps))))];
    }
  }
}

/** The curves of an error figure: they stay while the dial of their own axis turns. */
interface Curves {
  readonly places: readonly number[];
  readonly saddle: readonly Errors[];
  readonly process: readonly Errors[];
  /** Empty where there is no exact theory. */
  readonly exact: readonly Errors[];
}

const kept = new WeakMap<Task, Map<string, Curves>>();
/** Sets of curves that a task keeps: the last full one and the last draft of two settings. */
const KEPT = 4;

/** Curves of a state: full ones where they are known already. */
function curvesOf(state: RoomState, task: Task, detail: Detail): Curves {
  const axis = wordOf(state, 'axis') as AxisName;
  const dials = ['N', 'L', 'variance', 'T', 'activation'].filter((key) => key !== axis);
  const question = JSON.stringify([axis, ...dials.map((key) => String(state[key]))]);
  const known = kept.get(task) ?? new Map<string, Curves>();
  kept.set(task, known);
  const full = known.get(`full ${question}`);
  if (full !== undefined) return full;
  const key = `${detail} ${question}`;
  let curves = known.get(key);
  if (curves === undefined) {
    curves = computeCurves(state, task, axis, known.size === 0 && detail === 'draft' ? 'first' : detail);
    known.set(key, curves);
    if (known.size > KEPT) known.delete(known.keys().next().value as string);
  }
  return curves;
}

function computeCurves(state: RoomState, task: Task, axis: AxisName, fineness: Fineness): Curves {
  const activation = wordOf(state, 'activation') as Activation;
  const places = axisPoints(axis, task.inputs.rows, fineness);
  const at = places.map((value): { theory: Bpkr; parameters: BpkrParameters } =>
    axis === 'P'
      ? { theory: theoryOf(task, activation, value), parameters: parametersOf(state) }
      : { theory: theoryOf(task, activation), parameters: parametersOf(state, { [axis]: value }) },
  );
  // The Gaussian process has no width: one value serves the whole axis.
  const process =
    axis === 'N'
      ? new Array<Errors>(places.length).fill(at[0].theory.gaussianProcess(at[0].parameters).errors)
      : at.map(({ theory, parameters }) => theory.gaussianProcess(parameters).errors);
  return {
    places,
    saddle: at.map(({ theory, parameters }) => theory.predict(parameters).errors),
    process,
    exact: activationOf(activation).linear
      ? at.map(({ theory, parameters }) => theory.exact(parameters, CURVE_NODES).errors)
      : [],
  };
}

/** Test error, bias² and variance against the chosen axis: saddle, exact and Gaussian process. */
export function errorFigure(state: RoomState, task: Task, detail: Detail): FigureData {
  const axis = wordOf(state, 'axis') as AxisName;
  const { places: x, saddle, process, exact } = curvesOf(state, task, detail);
  const here = axis === 'P' ? task.inputs.rows : numberOf(state, axis);
  const panel = (title: string, name: 'testError' | 'bias2' | 'variance', quantity: string) => {
    const pick = (errors: readonly Errors[]) => errors.map((error) => error[name] ?? null);
    const series: Series[] = [
      { type: 'line', name: 'Gaussian process', role: 'limit', quantity, x, y: pick(process) },
      {
        type: 'line',
        name: 'saddle',
        role: exact.length > 0 ? 'saddle' : 'heuristic',
        quantity,
        x,
        y: pick(saddle),
      },
    ];
    if (exact.length > 0) series.push({ type: 'line', name: 'exact', role: 'exact', quantity, x, y: pick(exact) });
    const now: Series = { type: 'reference', name: 'here', quantity: SYMBOLS[axis], x: here };
    return { title, x: AXES[axis], y: { label: title }, series: Number.isFinite(here) ? [now, ...series] : series };
  };
  return {
    id: 'width-errors',
    title: 'Generalization at finite width',
    caption: `${task.description}. ${settingText(state, axis)}; the vertical line is the present setting. Points: sampled networks with one standard error over chains; shaded, where the theory is not exact: what it leaves out by its own account.`,
    citations: ['li2021'],
    columns: 3,
    groups: ['exact', 'saddle', 'Gaussian process', 'networks'],
    panels: [
      panel('test error', 'testError', 'ε_g'),
      panel('bias²', 'bias2', 'bias²'),
      panel('variance', 'variance', 'var'),
    ],
  };
}

const SYMBOLS: { readonly [axis in AxisName]: string } = { N: 'N', L: 'L', variance: 'σ²', T: 'T', P: 'P' };

/** The dials that the axis leaves fixed: `N = 50, L = 2, σ² = 1`. */
function settingText(state: RoomState, axis: AxisName): string {
  return (['N', 'L', 'variance', 'T'] as const)
    .filter((key) => key !== axis)
    .map((key) => `${SYMBOLS[key]} = ${numberOf(state, key) === Number.POSITIVE_INFINITY ? '∞' : numberOf(state, key)}`)
    .join(', ');
}

/** Nodes of the density: more than the integrals need, for a smooth curve. */
const DENSITY_NODES = { full: 200, draft: 60 };

/** The exact posterior density of log U with its branches. */
export function densityFigure(
  theory: Bpkr,
  parameters: BpkrParameters,
  saddle: ScalarPrediction,
  detail: Detail,
): FigureData {
  const finite = parameters.widths.some((width) => Number.isFinite(width));
  const series: Series[] = saddle.branches.slice(0, 5).map(
    (branch, i): Series => ({
      type: 'reference',
      name: branch.isMinimum ? (i === 0 ? 'leading saddle' : 'further minimum') : 'barrier',
      quantity: 'U',
      x: branch.logU,
      label: branch.isMinimum ? (i === 0 ? 'saddle' : 'minimum') : 'barrier',
    }),
  );
  if (finite) {
    const { posterior } = theory.exact(parameters, DENSITY_NODES[detail]);
    const x: number[] = [];
    const y: number[] = [];
    const prior: number[] = [];
    for (let j = 0; j < posterior.nodes.length; j++) {
      const density = posterior.weights[j] / posterior.step;
      if (density < 1e-5) continue;
      x.push(posterior.nodes[j]);
      y.push(density);
      prior.push(Math.exp(posterior.logPrior[j]));
    }
    series.push(
      { type: 'line', name: 'prior', role: 'data', x, y: prior },
      { type: 'line', name: 'posterior', role: 'exact', quantity: 'U', x, y },
    );
  }
  return {
    id: 'width-density',
    title: 'The posterior of the kernel’s amplitude',
    caption: 'Exact posterior density of log U at this width, with the stationary points of the effective Hamiltonian.',
    citations: ['li2021', 'zavatone2021'],
    groups: ['posterior', 'networks', 'prior'],
    panels: [{ title: 'density of log U', x: { label: 'log U' }, y: { label: 'density', zero: true }, series }],
  };
}
