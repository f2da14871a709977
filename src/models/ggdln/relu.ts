import type { Prediction, Reference } from '../../judge/prediction.ts';
import { type NetworkSettings, simulateNetworks } from '../networks/simulation.ts';
import type { SimulationPlan } from '../simulation-plan.ts';
import type { GgdlnProblem } from './problem.ts';

const UNCLAIMED =
  'gated networks stand for ReLU networks in the limit of many half-space gates, for the mean and not the variance (note ggdln, section 10)';

/** What of ReLU networks is shown beside the gated theory. */
const BESIDE = ['testError', 'bias2', 'variance', 'testMean'] as const;

/** What ReLU networks are compared with: the gated theory, which claims nothing of them at a finite number of gates. */
export function reluReferences(references: Prediction['references']): { [name: string]: Reference } {
  return Object.fromEntries(
    BESIDE.flatMap((name) =>
      references[name] === undefined
        ? []
        : [[name, { ...references[name], standing: 'heuristic' as const, form: 'gated', unclaimed: UNCLAIMED }]],
    ),
  );
}

/** ReLU networks of the widths and prior variances of a problem, by Hamiltonian Monte Carlo. */
export function simulateRelu({ data, layers, temperature }: GgdlnProblem, settings: NetworkSettings): SimulationPlan {
  const plan = simulateNetworks(
    {
      task: { ...data, description: '' },
      layers,
      temperature,
      linear: false,
      kernels: false,
      center: () => new Float64Array(data.testTargets.data.length),
    },
    { ...settings, sampler: 'hmc' },
  );
  const shown = new Set<string>([...BESIDE, 'trainError']);
  return {
    ...plan,
    combine(outputs) {
      const simulation = plan.combine(outputs);
      const kept = Object.entries(simulation.observables).filter(([name]) => shown.has(name));
      return { ...simulation, observables: Object.fromEntries(kept) };
    },
  };
}
