import type { Activation } from '../../../activations/activation.ts';
import type { Task } from '../../../data/dataset.ts';
import { summarizeScalar } from '../../../samplers/diagnostics/index.ts';
import { type HmcInput, type HmcResult, hmcJob, stiffnessOf } from '../../../samplers/hmc/hmc-job.ts';
import type { NetworkChain } from '../../../samplers/network-chain.ts';
import { taskCoordinates } from '../../../samplers/task-coordinates.ts';
import { numberOf, type RoomSimulation, type RoomState, wordOf } from '../../room.ts';
import { agreementOf } from '../agreement.ts';
import { heuristicDomain } from './domain.ts';
import { errorPoints, meanOf } from './points.ts';
import { parametersOf, theoryOf } from './theory.ts';

const WARMUP = 40;
const DRAWS = 60;
/** Multiplications that one chain may take: a quarter of a minute of a page's worker. */
const LARGEST_COST = 4e10;

/** Hamiltonian Monte Carlo of ReLU and erf networks at the present setting, one chain a round. */
export function heuristicSimulation(
  state: RoomState,
  task: Task,
  seed: number,
): RoomSimulation | { readonly unavailable: string } {
  const activation = wordOf(state, 'activation') as Activation;
  const parameters = parametersOf(state);
  const { widths, priorVariances = [], temperature } = parameters;
  if (!(temperature > 0))
    return { unavailable: 'choose T > 0: ReLU and erf networks are sampled by Hamiltonian Monte Carlo' };
  if (widths.some((width) => !Number.isFinite(width))) {
    return { unavailable: 'an infinitely wide network cannot be sampled: choose a finite width' };
  }
  const { inputs, targets, testInputs, testTargets } = task;
  const common: Omit<HmcInput, 'chains'> = {
    task: { inputs, targets, testInputs, testTargets },
    network: { widths, priorVariances },
    activation,
    temperature,
    seed,
    warmup: WARMUP,
    draws: DRAWS,
    precision: 'f32',
  };
  if (costOf(common) > LARGEST_COST) {
    return { unavailable: 'too long for a page: raise T, lower N or P, or run the command line (copy as command)' };
  }
  const saddle = theoryOf(task, activation).predict(parameters);
  const [leading] = saddle.branches;
  // An erf network has an order parameter for its last hidden layer alone.
  const readout = leading.u[leading.u.length - 1];
  const { granted, outside } = heuristicDomain(task, activation, parameters, leading);
  const axis = wordOf(state, 'axis');
  const here = axis === 'P' ? inputs.rows : numberOf(state, axis);
  return {
    job: hmcJob as never,
    input: (round) => ({ ...common, chains: [round] }),
    overlay(outputs) {
      const chains = (outputs as readonly HmcResult[]).flatMap((result): readonly NetworkChain[] => result.chains);
      const { rHat, essBulk } = summarizeScalar(chains.map(({ traces }) => traces.readoutNorm));
      const { testError = 0, trainError } = saddle.errors;
      const means = (name: string) => chains.map(({ traces }) => meanOf(traces[name]));
      const compared = [
        { name: 'test error', trace: 'testError', theory: testError, share: granted.testError },
        { name: 'training error', trace: 'trainError', theory: trainError, share: granted.trainError },
        { name: 'readout norm', trace: 'readoutNorm', theory: readout, share: granted.readoutNorm },
      ].map(({ name, trace, theory, share }) => ({
        name,
        chainMeans: means(trace),
        theory,
        correction: share * Math.abs(theory),
      }));
      const agreement = agreementOf(compared, {
        diagnostics: { rHat, ess: essBulk },
        allowance: 'the measured error of the heuristic',
      });
      return {
        figures: [errorPoints([here], [chains], testTargets)],
        agreement: outside === undefined ? agreement : { ...agreement, reason: `${agreement.reason}; ${outside}` },
      };
    },
  };
}

/** Multiplications of one chain: trajectories, kicks of each at the stability limit, and the products of a gradient. */
function costOf(input: Omit<HmcInput, 'chains'>): number {
  const coordinates = taskCoordinates(input.task);
  const { widths } = input.network;
  const layers = [coordinates.rank, ...widths, input.task.targets.columns];
  const weights = widths.reduce(
    (sum, width, l) => sum + width * layers[l],
    widths[widths.length - 1] * layers[layers.length - 1],
  );
  const kicks = Math.min(256, Math.max(1, 1.5 * Math.sqrt(stiffnessOf(input, coordinates))));
  return (WARMUP + DRAWS) * kicks * 3 * input.task.inputs.rows * weights;
}
