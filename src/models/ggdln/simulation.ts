import { activationOf } from '../../activations/registry.ts';
import { InputError } from '../../base/input-error.ts';
import { gatedGibbs, rotateToSpan } from '../../samplers/gated/index.ts';
import type { NetworkSettings } from '../networks/simulation.ts';
import { type SimulationPlan, simulationPlan } from '../simulation-plan.ts';
import { combineGated } from './estimates.ts';
import { type GgdlnProblem, LOOKED_AT } from './problem.ts';
import { simulateRelu } from './relu.ts';
import { theoryOf } from './theory.ts';

/**
 * Blocked Gibbs chains of gated networks at one problem, or chains of plain ReLU networks; one chain a round where it streams.
 *
 * @throws InputError for infinite width
 */
export function simulateGgdln(problem: GgdlnProblem, settings: NetworkSettings): SimulationPlan {
  const { data, layers, temperature } = problem;
  const { widths, priorVariances, activation } = layers;
  if (!widths.every(Number.isFinite)) throw new InputError('network.width', 'infinity', 'a finite width to simulate');
  if (activationOf(activation).rectifier) return simulateRelu(problem, settings);
  const { inputs, targets, gates, testInputs, testTargets, testGates } = data;
  const task = rotateToSpan({ inputs, targets, gates, testInputs, testTargets, testGates });
  const { seed, chains, warmup, draws, thin = 1 } = settings;
  const round = (chain: number) => ({
    task,
    network: { widths, priorVariances, temperature },
    seed,
    chain,
    warmup,
    draws,
    thin,
    hiddenKernels: testInputs.rows > 1 ? LOOKED_AT : 0,
  });
  return simulationPlan({
    job: gatedGibbs,
    inputs: Array.from({ length: chains }, (_, chain) => round(chain)),
    round,
    combine: (outputs) => combineGated(outputs, problem, theoryOf(problem)),
  });
}
