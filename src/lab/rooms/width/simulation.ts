import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import { once } from '../../../base/once.ts';
import type { Task } from '../../../data/dataset.ts';
import type { Prediction } from '../../../judge/prediction.ts';
import { predictBpkr } from '../../../models/bpkr/predict.ts';
import { bpkrProblem } from '../../../models/bpkr/problem.ts';
import { uniformLayers } from '../../../models/layers.ts';
import { simulateNetworks } from '../../../models/networks/simulation.ts';
import type { SimulationPlan } from '../../../models/simulation-plan.ts';
import type { FigureData, Series } from '../../../report/figure/figure.ts';
import { numberOf, type RoomSimulation, type RoomState, wordOf } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { allowanceBand, pointSeries } from '../point-series.ts';
import { tooCostly } from './hmc-cost.ts';
import { theoryOf } from './theory.ts';

const GIBBS = { sampler: 'gibbs', warmup: 100, draws: 200 };
/** Long enough for an R-hat of single chains: its square is about 1 + 1 / (effective draws of a chain). */
const HMC = { sampler: 'hmc', warmup: 40, draws: 150, precision: 'f32' as const };

/**
 * One chain of sampled networks a round: blocked Gibbs of linear networks at the present setting and at a few places along the
 * axis, Hamiltonian Monte Carlo of the others at the present setting.
 */
export function widthSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  const activation = wordOf(state, 'activation') as Activation;
  const { linear = false } = activationOf(activation);
  const axis = wordOf(state, 'axis') as 'N' | 'L' | 'variance' | 'T' | 'P';
  const here = axis === 'P' ? task.inputs.rows : numberOf(state, axis);
  if (!Number.isFinite(numberOf(state, 'N'))) {
    return { unavailable: 'an infinitely wide network cannot be sampled: choose a finite width' };
  }
  if (!linear && !(numberOf(state, 'T') > 0)) {
    return { unavailable: 'choose T > 0: nonlinear networks are sampled by Hamiltonian Monte Carlo' };
  }
  const places = [here, ...(linear ? otherPlaces(axis) : [])].filter((place, i, all) => all.indexOf(place) === i);
  const settings = { ...(linear ? GIBBS : HMC), seed, chains: 1 };
  const at = places.map((place) => {
    const of = (key: 'N' | 'L' | 'variance' | 'T') => (key === axis ? place : numberOf(state, key));
    const layers = uniformLayers(of('L'), of('N'), of('variance'), activation);
    const problem = bpkrProblem(task, layers, of('T'), { theory: theoryOf(task, activation), kernels: false });
    return { place, problem, references: once(() => predictBpkr(problem).references) };
  });
  if (!linear && tooCostly(at[0].problem, HMC)) {
    return { unavailable: 'too long for a page: raise T, lower N or P, or run the command line (copy as command)' };
  }
  const plans = at.map(({ problem }) => simulateNetworks(problem, settings));
  return {
    job: plans[0].job,
    input: (round) => plans[placeOf(round, places.length)].round?.(round),
    overlay(outputs) {
      const groups = plans.map((plan, p) => simulationOf(plan, outputs, p, places.length));
      const figures = [errorPoints(places, groups, linear ? {} : at[0].references())];
      if (linear) figures.push(densityBars(groups[0]?.draws?.logAmplitude ?? []));
      const compared = at.flatMap(({ references }, p) => {
        const simulation = groups[p];
        return simulation === undefined ? [] : [{ references: references(), simulation }];
      });
      return { figures, agreement: agreementOf(compared, 'chains', outputs.length) };
    },
  };
}

/** The estimates of the rounds of one place; undefined before the first. */
function simulationOf(plan: SimulationPlan, outputs: readonly unknown[], place: number, places: number) {
  const own = outputs.filter((_, round) => placeOf(round, places) === place);
  return own.length === 0 ? undefined : plan.combine(own);
}

/** The present setting gets every other round; the others share the rest. */
function placeOf(round: number, places: number): number {
  return places === 1 || round % 2 === 0 ? 0 : 1 + (((round - 1) / 2) % (places - 1));
}

function otherPlaces(axis: string): number[] {
  if (axis === 'N') return [5, 20, 100, 500];
  if (axis === 'L') return [1, 2, 3, 5];
  if (axis === 'variance') return [0.2, 0.5, 1, 2];
  if (axis === 'T') return [0.01, 0.1, 1];
  return [];
}

/** Fewer chains than this have no error bars that are worth drawing. */
const LEAST_CHAINS = 3;

type Simulations = readonly (ReturnType<SimulationPlan['combine']> | undefined)[];

/** Test error, bias² and variance of sampled networks at some places of the axis, with standard errors over chains. */
function errorPoints(
  places: readonly number[],
  simulations: Simulations,
  references: Prediction['references'],
): FigureData {
  const seen = places.flatMap((x, p) => {
    const simulation = simulations[p];
    return simulation !== undefined && simulation.diagnostics.chains >= LEAST_CHAINS ? [{ x, simulation }] : [];
  });
  const panel = (name: string) => [
    ...allowanceBand([places[0]], references[name], 'saddle'),
    pointSeries(
      seen.map(({ x }) => x),
      seen.map(({ simulation }) => simulation.observables[name]),
    ),
  ];
  return overlayFigure('width-errors', [panel('testError'), panel('bias2'), panel('variance')]);
}

function densityBars(values: readonly number[]): FigureData {
  const draws = [...values].sort((a, b) => a - b);
  const bars = 30;
  const low = draws[Math.floor(0.002 * draws.length)] ?? 0;
  const high = draws[Math.ceil(0.998 * draws.length) - 1] ?? 1;
  const width = Math.max(1e-6, (high - low) / bars);
  const heights = new Array<number>(bars).fill(0);
  for (const value of draws) {
    const bar = Math.floor((value - low) / width);
    if (bar >= 0 && bar < bars) heights[bar] += 1 / (draws.length * width);
  }
  const series: Series = {
    type: 'histogram',
    name: 'networks',
    role: 'simulation',
    edges: Array.from({ length: bars + 1 }, (_, i) => low + i * width),
    heights,
  };
  return overlayFigure('width-density', [draws.length > 0 ? [series] : []]);
}
