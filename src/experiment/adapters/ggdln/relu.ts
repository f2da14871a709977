import type { Prediction, Reference } from '../../../judge/prediction.ts';
import { combineBatches } from '../../../models/bpkr/estimates.ts';
import { type SimulationPlan, simulationPlan } from '../../../models/simulation-plan.ts';
import { type HmcInput, type HmcResult, hmcJob } from '../../../samplers/hmc/hmc-job.ts';
import type { SimulationSettings } from '../../spec.ts';
import type { GatedData } from './data.ts';
import type { GatedPoint } from './point.ts';

/** Chains that one HMC job runs side by side. */
const BATCH = 8;

const UNCLAIMED =
  'gated networks stand for ReLU networks in the limit of many half-space gates, for the mean and not the variance (note ggdln, section 10)';

/** What ReLU networks are compared with: the gated theory, which claims nothing of them at a finite number of gates. */
export function reluReferences(prediction: Prediction): { [name: string]: Reference } {
  const { testError, bias2, variance, testMean } = prediction.references;
  return Object.fromEntries(
    Object.entries({ testError, bias2, variance, testMean }).flatMap(([name, reference]) =>
      reference === undefined
        ? []
        : [[name, { ...reference, standing: 'heuristic' as const, form: 'gated', unclaimed: UNCLAIMED }]],
    ),
  );
}

/** ReLU networks of the widths and prior variances of a point, by Hamiltonian Monte Carlo. */
export function simulateRelu(
  point: GatedPoint,
  settings: SimulationSettings,
  prediction: Prediction,
  data: GatedData,
): SimulationPlan {
  const { widths, priorVariances, depth } = point.layers;
  const { inputs, targets, testInputs, testTargets } = data;
  const zero = new Float64Array(testTargets.data.length);
  const batch = Math.min(BATCH, Math.ceil(settings.chains / 2));
  const batches = Array.from({ length: Math.ceil(settings.chains / batch) }, (_, k) =>
    Array.from({ length: Math.min(batch, settings.chains - k * batch) }, (_, i) => k * batch + i),
  );
  return simulationPlan<HmcInput, HmcResult>({
    job: hmcJob,
    inputs: batches.map((chains) => ({
      task: { inputs, targets, testInputs, testTargets },
      network: { widths, priorVariances },
      activation: 'relu',
      temperature: point.spec.temperature,
      seed: settings.seed,
      warmup: settings.warmup,
      draws: settings.draws * settings.thin,
      chains,
    })),
    combine(results) {
      const task = { ...point.data, inputs, targets, testInputs, testTargets };
      const combined = combineBatches(results, { task, layers: { depth }, center: () => zero });
      const kept = Object.entries(combined.observables).filter(
        ([name]) => prediction.references[name] !== undefined || name === 'trainError',
      );
      return { ...combined, observables: Object.fromEntries(kept) };
    },
  });
}
