import type { Task } from '../../../data/dataset.ts';
import type { Activation } from '../../../kernels/dual-activation.ts';
import type { Axis, FigureData, Series } from '../../../report/figure.ts';
import type { Bpkr, BpkrParameters, Errors, ScalarPrediction } from '../../../theory/bpkr/index.ts';
import { numberOf, type RoomState, wordOf } from '../../room.ts';
import { parametersOf, theoryOf } from './theory.ts';

/** Nodes of the exact posterior along a curve; 48 give five digits or more, enough for a line. */
const CURVE_NODES = 48;

const AXES: { readonly [axis: string]: Axis } = {
  N: { label: 'width N', scale: 'log' },
  L: { label: 'depth L' },
  variance: { label: 'prior variance σ²', scale: 'log' },
  T: { label: 'temperature T', scale: 'log' },
  P: { label: 'training samples P' },
};

/** Places along an axis: fine ones for the saddle, a few for the exact average. */
export function axisPoints(state: RoomState, task: Task): { readonly fine: number[]; readonly coarse: number[] } {
  const axis = wordOf(state, 'axis');
  const log = (from: number, to: number, count: number) =>
    Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));
  if (axis === 'N') {
    const whole = (values: number[]) => [...new Set(values.map(Math.round))];
    return { fine: whole(log(2, 2000, 37)), coarse: whole(log(2, 2000, 8)) };
  }
  if (axis === 'L') {
    const depths = Array.from({ length: 8 }, (_, i) => i + 1);
    return { fine: depths, coarse: depths };
  }
  if (axis === 'variance') return { fine: log(0.1, 5, 31), coarse: log(0.1, 5, 9) };
  if (axis === 'T') return { fine: log(1e-3, 10, 31), coarse: log(1e-3, 10, 9) };
  const rows = task.inputs.rows;
  const counts = Array.from({ length: 16 }, (_, i) => Math.max(2, Math.round((rows * (i + 1)) / 16)));
  return { fine: [...new Set(counts)], coarse: [] };
}

/** Test error, bias2 and variance against the chosen axis: saddle, exact and Gaussian process. */
export function errorFigure(state: RoomState, task: Task): FigureData {
  const axis = wordOf(state, 'axis') as 'N' | 'L' | 'variance' | 'T' | 'P';
  const activation = wordOf(state, 'activation') as Activation;
  const { fine, coarse } = axisPoints(state, task);
  const at = (value: number): { theory: Bpkr; parameters: BpkrParameters } =>
    axis === 'P'
      ? { theory: theoryOf(task, activation, value), parameters: parametersOf(state) }
      : { theory: theoryOf(task, activation), parameters: parametersOf(state, { [axis]: value }) };
  const saddle = fine.map((value) => {
    const { theory, parameters } = at(value);
    return theory.predict(parameters).errors;
  });
  const process = fine.map((value) => {
    const { theory, parameters } = at(value);
    return theory.gaussianProcess(parameters).errors;
  });
  const exact =
    activation === 'linear'
      ? coarse.map((value) => {
          const { theory, parameters } = at(value);
          return theory.exact(parameters, CURVE_NODES).errors;
        })
      : [];
  const panel = (title: string, name: 'testError' | 'bias2' | 'variance') => {
    const pick = (errors: readonly Errors[]) => errors.map((error) => error[name] ?? null);
    const series: Series[] = [
      { type: 'reference', name: 'here', x: numberOf(state, axis) },
      { type: 'line', name: 'Gaussian process', group: 'Gaussian process', role: 'limit', x: fine, y: pick(process) },
      {
        type: 'line',
        name: 'saddle',
        group: 'saddle',
        role: activation === 'linear' ? 'saddle' : 'heuristic',
        x: fine,
        y: pick(saddle),
      },
    ];
    if (exact.length > 0)
      series.push({ type: 'line', name: 'exact', group: 'exact', role: 'exact', x: coarse, y: pick(exact) });
    const here = numberOf(state, axis);
    return {
      title,
      x: AXES[axis],
      y: { label: title },
      series: here === Number.POSITIVE_INFINITY ? series.slice(1) : series,
    };
  };
  return {
    id: 'width-errors',
    title: 'Generalization at finite width',
    caption: `${task.description}. L = ${numberOf(state, 'L')}, σ² = ${numberOf(state, 'variance')}, T = ${numberOf(state, 'T')}; the vertical line is the present setting. Points: sampled networks with one standard error over chains.`,
    citations: ['li2021'],
    columns: 2,
    groups: ['saddle', 'exact', 'Gaussian process', 'networks'],
    roleNames: { limit: 'Gaussian process' },
    panels: [panel('test error', 'testError'), panel('variance', 'variance')],
  };
}

/** The exact posterior density of log U with its branches. */
export function densityFigure(theory: Bpkr, parameters: BpkrParameters, saddle: ScalarPrediction): FigureData {
  const finite = parameters.widths.some((width) => Number.isFinite(width));
  const series: Series[] = saddle.branches.slice(0, 5).map(
    (branch, i): Series => ({
      type: 'reference',
      name: branch.isMinimum ? (i === 0 ? 'leading saddle' : 'further minimum') : 'barrier',
      x: branch.logU,
      label: branch.isMinimum ? (i === 0 ? 'saddle' : 'minimum') : 'barrier',
    }),
  );
  if (finite) {
    const { posterior } = theory.exact(parameters, 90);
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
      { type: 'line', name: 'prior', group: 'prior', role: 'data', x, y: prior },
      { type: 'line', name: 'posterior', group: 'exact', role: 'exact', x, y },
    );
  }
  return {
    id: 'width-density',
    title: 'The posterior of the kernel’s amplitude',
    caption: 'Exact posterior density of log U at this width, with the stationary points of the effective Hamiltonian.',
    citations: ['li2021', 'zavatone2021'],
    groups: ['exact', 'prior', 'networks'],
    panels: [{ title: 'density of log U', x: { label: 'log U' }, y: { label: 'density', zero: true }, series }],
  };
}
