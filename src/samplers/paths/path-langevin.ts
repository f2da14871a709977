import { requireInteger, requirePositive } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { RandomStream, type StreamState } from '../../random/stream.ts';
import { drawPrior, type GatedWeights } from '../gated/gated-state.ts';
import { type AdaptationState, DualAveraging } from '../hmc/dual-averaging.ts';
import type { Job } from '../job.ts';
import { type PathPlan, planPaths, sweepStateOf } from './gibbs-sweep.ts';
import type { PathChainInput } from './path-chain.ts';
import { type PathChain, PathRecord, type PathRecordState } from './path-record.ts';
import { mapDown, mapSetsOf, readOutTokens, tokenRows, upward } from './path-state.ts';
import { checkPathTask, tokenSize } from './path-task.ts';

/** Acceptance that the step is adapted to: the optimum of Metropolis-adjusted Langevin in many dimensions. */
const ACCEPTANCE = 0.57;

/** V = |f - y|^2 / (2 T) and its gradient by weights of unit prior variance. */
interface Slope {
  readonly value: number;
  readonly gradient: readonly Float64Array[];
}

/** Where a chain stands after some moves of warm-up and some draws. */
interface LangevinState {
  readonly warmed: number;
  readonly zeta: readonly Float64Array[];
  readonly stream: StreamState;
  readonly adaptation: AdaptationState;
  readonly record: PathRecordState;
}

/**
 * Metropolis-adjusted Langevin dynamics of a network of paths at its own width (Roberts & Tweedie 1996; note bpkr, section 9.2), with
 * gradients by back-propagation through tokens and maps: exact at any step, and without a formula in common with blocked Gibbs.
 */
export const pathLangevin: Job<PathChainInput, PathChain> = {
  name: 'path-langevin',

  run(input, control) {
    const { task, network, warmup, draws, thin = 1, batches = 8, cuts = [] } = input;
    checkPathTask(task, network);
    requirePositive('temperature', network.temperature);
    requireInteger('warmup', warmup, 0);
    requireInteger('draws', draws, 1);
    const plan = planPaths(task, network);
    const stream = new RandomStream({ seed: input.seed, purpose: 'path-langevin', chain: input.chain });
    const deviations = network.priorVariances.map(Math.sqrt);
    const shapes = drawPrior(stream, network, task.sets, tokenSize(task), task.targets.columns);
    const saved = control.saved as LangevinState | undefined;
    let zeta = saved?.zeta ?? shapes.map(({ data }, l) => data.map((w) => w / deviations[l]));
    const weightsAt = (at: readonly Float64Array[]): GatedWeights =>
      shapes.map(({ rows, columns }, l) =>
        matrix(
          rows,
          columns,
          at[l].map((z) => deviations[l] * z),
        ),
      );
    let here = slopeAt(plan, weightsAt(zeta), deviations);
    const adaptation = new DualAveraging(firstStep(plan), ACCEPTANCE);
    if (saved !== undefined) {
      stream.restore(saved.stream);
      adaptation.restore(saved.adaptation);
    }
    const noise = zeta.map((layer) => new Float64Array(layer.length));
    const move = (step: number): number => {
      for (const layer of noise) stream.fillNormal(layer);
      const root = Math.sqrt(2 * step);
      const next = zeta.map((layer, l) =>
        layer.map((z, i) => z - step * (z + here.gradient[l][i]) + root * noise[l][i]),
      );
      const there = slopeAt(plan, weightsAt(next), deviations);
      let log = here.value - there.value;
      zeta.forEach((layer, l) => {
        for (let i = 0; i < layer.length; i++) {
          const back = layer[i] - next[l][i] + step * (next[l][i] + there.gradient[l][i]);
          const forth = root * noise[l][i];
          log += 0.5 * (layer[i] ** 2 - next[l][i] ** 2) + (forth * forth - back * back) / (4 * step);
        }
      });
      const acceptance = Number.isNaN(log) ? 0 : Math.min(1, Math.exp(log));
      if (stream.uniform() < acceptance) [zeta, here] = [next, there];
      return acceptance;
    };
    const record = new PathRecord(plan, input.chain, Math.max(1, Math.ceil(draws / batches)), cuts);
    if (saved !== undefined) record.restore(saved.record);
    // Positions are replaced, never changed, so that the state may share them.
    const state = (warmed: number): LangevinState => ({
      warmed,
      zeta,
      stream: stream.state(),
      adaptation: adaptation.state(),
      record: record.state(),
    });
    const total = (warmup + draws) * thin;
    for (let s = saved?.warmed ?? 0; s < warmup * thin && !control.cancelled(); s++) {
      adaptation.update(move(adaptation.step));
      control.progress((s + 1) / total);
      control.checkpoint?.(() => state(s + 1));
    }
    for (let d = record.draws; d < draws && !control.cancelled(); d++) {
      for (let s = 0; s < thin; s++) move(adaptation.settled);
      const weights = weightsAt(zeta);
      record.add(weights, sweepStateOf(plan, weights));
      control.progress((warmup + d + 1) / (warmup + draws));
      control.checkpoint?.(() => state(warmup * thin));
    }
    return record.result();
  },
};

/** T / (T + Tr K~ / m) of infinite width: shorter than the fastest time of the network by the spread of the spectrum. */
function firstStep({ network, bySample, scale, task }: PathPlan): number {
  let trace = 0;
  for (const value of bySample.data) trace += value * value;
  const variance = network.priorVariances.slice(1).reduce((product, each) => product * each, scale);
  const { temperature } = network;
  return temperature / (temperature + task.sets.length * variance * trace);
}

/** V and dV / dzeta: backwards from (f - y) / T at the readout, one pass for all outputs together. */
function slopeAt(plan: PathPlan, weights: GatedWeights, deviations: readonly number[]): Slope {
  const { task, network } = plan;
  const sets = mapSetsOf(task, task.train);
  const { readout } = task.train;
  const m = task.targets.columns;
  const z = upward(weights, sets, tokenRows(task, task.train));
  const depth = weights.length - 1;
  const f = readOutTokens(weights[depth], z[depth], readout);
  let value = 0;
  let below: Matrix = matrix(z[depth].rows, m);
  for (let mu = 0; mu < f.rows; mu++) {
    for (let k = 0; k < m; k++) {
      const misfit = f.data[mu * m + k] - task.targets.data[mu * m + k];
      value += misfit * misfit;
      for (let t = 0; t < readout.columns; t++) {
        below.data[(mu * readout.columns + t) * m + k] =
          (readout.data[mu * readout.columns + t] * misfit) / network.temperature;
      }
    }
  }
  const gradient = new Array<Float64Array>(weights.length);
  for (let l = depth; l >= 0; l--) {
    const scale = 1 / Math.sqrt(z[l].columns);
    const slope = multiply(below, z[l], { transposeA: true });
    gradient[l] = slope.data.map((entry) => deviations[l] * scale * entry);
    if (l === 0) break;
    const through = multiply(below, weights[l]);
    for (let i = 0; i < through.data.length; i++) through.data[i] *= scale;
    below = mapDown(sets[l - 1], through);
  }
  return { value: value / (2 * network.temperature), gradient };
}
