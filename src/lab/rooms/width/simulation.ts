import { activationOf } from '../../../activations/registry.ts';
import type { Task } from '../../../data/dataset.ts';
import type { FigureData, Series } from '../../../report/figure.ts';
import { summarizeScalar } from '../../../samplers/diagnostics/index.ts';
import { gibbsLinearJob } from '../../../samplers/gibbs-linear/gibbs-job.ts';
import type { NetworkChain } from '../../../samplers/network-chain.ts';
import { numberOf, type RoomSimulation, type RoomState, wordOf } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { overlayFigure } from '../overlay-figure.ts';
import { heuristicSimulation } from './heuristic-simulation.ts';
import { errorPoints, meanOf } from './points.ts';
import { parametersOf, theoryOf } from './theory.ts';

const WARMUP = 100;
const DRAWS = 200;

/** Blocked Gibbs chains at the present setting and at a few places along the axis, one chain a round. */
export function widthSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  if (!activationOf(wordOf(state, 'activation')).linear) {
    return heuristicSimulation(state, task, seed);
  }
  const axis = wordOf(state, 'axis') as 'N' | 'L' | 'variance' | 'T' | 'P';
  const here = axis === 'P' ? task.inputs.rows : numberOf(state, axis);
  const places = [here, ...otherPlaces(axis)].filter(
    (place, i, all) => Number.isFinite(place) && all.indexOf(place) === i,
  );
  const parametersAt = (place: number) => (axis === 'P' ? parametersOf(state) : parametersOf(state, { [axis]: place }));
  if (places.length === 0 || parametersAt(places[0]).widths.some((width) => !Number.isFinite(width))) {
    return { unavailable: 'an infinitely wide network cannot be sampled: choose a finite width' };
  }
  const theory = theoryOf(task, 'linear');
  const exact = theory.exact(parametersAt(places[0]));
  const { targets, inputs, testInputs, testTargets } = task;
  return {
    job: gibbsLinearJob,
    // The present setting gets every other round; the others share the rest.
    input(round) {
      const place = round % 2 === 0 ? 0 : 1 + (((round - 1) / 2) % Math.max(1, places.length - 1));
      const { widths, priorVariances = [], temperature } = parametersAt(places[Math.min(place, places.length - 1)]);
      return {
        task: { inputs, targets, testInputs, testTargets },
        network: { widths, priorVariances },
        temperature,
        seed,
        chain: round,
        warmup: WARMUP,
        draws: DRAWS,
      };
    },
    overlay(outputs) {
      const chains = outputs as readonly NetworkChain[];
      const groups = places.map((_, p) => chains.filter(({ chain }) => placeOf(chain, places.length) === p));
      const own = groups[0];
      const summary = summarizeScalar(own.map(({ traces }) => traces.logU));
      const agreement = agreementOf(
        [
          {
            name: 'test error',
            chainMeans: own.map(({ traces }) => meanOf(traces.testError)),
            theory: exact.errors.testError ?? 0,
          },
          { name: 'log U', chainMeans: own.map(({ traces }) => meanOf(traces.logU)), theory: exact.meanLogU },
          {
            name: 'training error',
            chainMeans: own.map(({ traces }) => meanOf(traces.trainError)),
            theory: exact.trainError,
          },
        ],
        { diagnostics: { rHat: summary.rHat, ess: summary.essBulk } },
      );
      return { figures: [errorPoints(places, groups, testTargets), densityBars(own)], agreement };
    },
  };
}

function placeOf(chain: number, places: number): number {
  return chain % 2 === 0 ? 0 : Math.min(1 + (((chain - 1) / 2) % Math.max(1, places - 1)), places - 1);
}

function otherPlaces(axis: string): number[] {
  if (axis === 'N') return [5, 20, 100, 500];
  if (axis === 'L') return [1, 2, 3, 5];
  if (axis === 'variance') return [0.2, 0.5, 1, 2];
  if (axis === 'T') return [0.01, 0.1, 1];
  return [];
}

function densityBars(chains: readonly NetworkChain[]): FigureData {
  const draws = chains.flatMap(({ traces }) => Array.from(traces.logU)).sort((a, b) => a - b);
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
