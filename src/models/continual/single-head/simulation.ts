import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import type { Estimate, Simulation } from '../../../judge/simulation.ts';
import { stackRows } from '../../../linalg/matrix.ts';
import {
  ensembleStatistics,
  lossSamples,
  type SequenceCourse,
  type SequenceSampler,
  type SequenceSampling,
  singleHeadEnsembleJob,
} from '../../../samplers/continual/single-head/index.ts';
import type { SingleHeadProblem } from '../../../theory/continual/single-head/index.ts';
import { type SimulationPlan, simulationPlan } from '../../simulation-plan.ts';
import { type ContinualProblem, type ContinualSettings, networkRanges } from '../problem.ts';
import { average, meanAndError } from '../statistics.ts';
import { learnedProblem, lookedAt, sequenceProblem, testSets } from './problem.ts';

/**
 * Independent networks that go through a sequence, in batches for the workers; a few a round where it streams.
 *
 * @throws InputError for infinite width
 */
export function simulateSingleHead(given: ContinualProblem, settings: ContinualSettings): SimulationPlan {
  const problem = sequenceProblem(given);
  const { widths, priorVariances, activation } = given.layers;
  if (!widths.every(Number.isFinite)) throw new InputError('network.width', 'infinity', 'a finite width to simulate');
  const sampler = samplerOf(given, settings);
  const tests = testSets(given);
  const looked = lookedAt(given);
  const sampling: SequenceSampling = {
    sampler,
    activation,
    widths,
    priorVariances,
    coupling: problem.coupling,
    temperature: problem.temperature,
    laterRidge: problem.laterRidge,
    tasks: learnedProblem(given).problem.tasks,
    points: [...problem.tasks, ...tests].map((task) => task.inputs).reduce(stackRows),
    sweeps: settings.sweeps ?? { gibbs: 14, hmc: 40, descent: 5 }[sampler],
    leapfrogSteps: settings.leapfrogSteps,
    stepScale: settings.stepSize,
  };
  const { batches, round } = networkRanges(settings);
  return simulationPlan({
    job: singleHeadEnsembleJob,
    inputs: batches.map((range) => ({ sampling, ...range })),
    round: (r) => ({ sampling, ...round(r) }),
    combine: (outputs) => combine(outputs.flat(), problem, tests, looked, sampler),
  });
}

/** The sampler that is asked for, or the one that suits it: exact where there is one. */
function samplerOf({ coupling, layers }: ContinualProblem, { sampler }: ContinualSettings): SequenceSampler {
  if (sampler === 'gibbs' || sampler === 'hmc') return sampler;
  if (coupling === Number.POSITIVE_INFINITY) return 'descent';
  return activationOf(layers.activation).linear && layers.depth === 1 ? 'gibbs' : 'hmc';
}

function combine(
  courses: readonly SequenceCourse[],
  problem: SingleHeadProblem,
  tests: SingleHeadProblem['tasks'],
  looked: readonly number[],
  sampler: SequenceSampler,
): Simulation {
  const networks = courses.length;
  const estimated: { [name: string]: Estimate } = {};
  let row = 0;
  for (const [name, sets] of [
    ['trainError', problem.tasks],
    ['testError', tests],
  ] as const) {
    const samples = sets.map(({ inputs, targets }) => {
      const losses = lossSamples(courses, row, targets);
      row += inputs.rows;
      return losses;
    });
    if (samples.length === 0) continue;
    const columns = samples.map((losses) => losses.map(meanAndError));
    // A loss below the residual at which a descent stops measures that rule, not the networks.
    const measured = ({ value }: { value: number }) => sampler !== 'descent' || value > 1e-8;
    const table = (of: 'value' | 'mcse') =>
      problem.tasks.map((_, t) => columns.map((column) => (measured(column[t]) ? column[t][of] : null)));
    estimated[name] = { value: table('value'), mcse: table('mcse'), degreesOfFreedom: networks - 1 };
    const last = problem.tasks.length - 1;
    const overNetworks = (of: (network: number) => number): Estimate => ({
      ...meanAndError(Float64Array.from(courses, (_, network) => of(network))),
      degreesOfFreedom: networks - 1,
    });
    const byTask = (of: (task: number, network: number) => number, tasks: number): Estimate => {
      const each = sets.map((_, u) => (u < tasks ? overNetworks((k) => of(u, k)) : undefined));
      return {
        value: each.map((estimate) => (estimate?.value as number) ?? null),
        mcse: each.map((estimate) => (estimate?.mcse as number) ?? null),
        degreesOfFreedom: networks - 1,
      };
    };
    if (name === 'testError') {
      estimated.finalTestError = byTask((u, k) => samples[u][last][k], last + 1);
      estimated.learnedTestError = byTask((u, k) => samples[u][u][k], last + 1);
      estimated.averageTestError = overNetworks((k) => average(samples.map((losses) => losses[last][k])));
    } else if (last > 0) {
      // The last task has had no time to be forgotten.
      estimated.forgetting = byTask((u, k) => samples[u][last][k] - samples[u][u][k], last);
      estimated.averageForgetting = overNetworks((k) =>
        average(samples.slice(0, -1).map((losses, u) => losses[last][k] - losses[u][k])),
      );
    }
  }
  if (looked.length > 0) {
    const { mean, meanError } = ensembleStatistics(courses);
    const m = problem.tasks[0].targets.columns;
    const pick = (values: Float64Array) => looked.flatMap((i) => Array.from(values.subarray(i * m, (i + 1) * m)));
    estimated.meanOutput = {
      value: mean.map(pick),
      mcse: courses.length < 2 ? null : meanError.map(pick),
      degreesOfFreedom: networks - 1,
    };
  }
  const warnings: string[] = [];
  if (courses.some((course) => !course.converged))
    warnings.push('a descent did not reach its task: raise simulation.sweeps');
  const acceptance =
    sampler === 'hmc'
      ? meanAndError(Float64Array.from(courses.flatMap((course) => course.acceptance))).value
      : undefined;
  if (acceptance !== undefined && acceptance < 0.5)
    warnings.push('HMC accepts less than half: lower simulation.stepSize');
  return {
    sampler: sampler === 'descent' ? 'flow' : sampler,
    observables: estimated,
    diagnostics: { chains: networks, draws: 1, acceptance },
    warnings,
  };
}
