import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import type { Estimate, Simulation } from '../../../judge/simulation.ts';
import { squaredErrorOfOutput } from '../../../measures/index.ts';
import { type MultiHeadCourse, multiHeadEnsembleJob } from '../../../samplers/continual/multi-head/ensemble.ts';
import { type SimulationPlan, simulationPlan } from '../../simulation-plan.ts';
import { type ContinualProblem, type ContinualSettings, networkRanges } from '../problem.ts';
import { average, meanAndError } from '../statistics.ts';
import { allPoints, headProblem, pointRanges } from './problem.ts';

/** Below it blocked Gibbs sampling needs more than its default sweeps (note continual-multi-head, section 8, S2). */
const SLOW_TEMPERATURE = 0.1;

/**
 * Independent networks that learn the tasks one after the other, in batches for the workers; a few a round where it streams.
 *
 * @throws InputError at infinite coupling
 */
export function simulateMultiHead(problem: ContinualProblem, settings: ContinualSettings): SimulationPlan {
  const { model, tasks } = headProblem(problem);
  if (!Number.isFinite(model.coupling)) {
    throw new InputError(
      'coupling',
      'infinity',
      'a finite coupling to simulate: there is no sampler at the limit itself',
    );
  }
  const { activation } = problem.layers;
  const relu = activationOf(activation).rectifier === true;
  const sweeps = settings.sweeps ?? (model.temperature === 0 ? 300 : relu ? 150 : 80);
  const shared = { settings: { ...model, activation }, tasks, points: allPoints(problem), sweeps };
  const { batches, round } = networkRanges(settings);
  return simulationPlan({
    job: multiHeadEnsembleJob,
    inputs: batches.map((range) => ({ ...shared, ...range })),
    round: (r) => ({ ...shared, ...round(r) }),
    combine: (outputs) => combine(outputs.flat(), problem, relu),
  });
}

function combine(courses: readonly MultiHeadCourse[], problem: ContinualProblem, hmc: boolean): Simulation {
  const { train, test } = pointRanges(problem);
  const networks = courses.length;
  const n = problem.tasks.length;
  const estimated: { [name: string]: Estimate } = {};
  const scale = Array.from({ length: n }, (_, t) => meanAndError(courses.map(({ u }) => u[t])));
  estimated.readoutScale = {
    value: scale.map(({ value }) => value),
    mcse: scale.map(({ mcse }) => mcse),
    degreesOfFreedom: networks - 1,
  };
  for (const [name, ranges] of [
    ['trainError', train],
    ['testError', test],
  ] as const) {
    if (ranges.length === 0) continue;
    const cells = Array.from({ length: n }, (_, t) =>
      ranges.map(({ from, targets }, s) => {
        if (s > t) return null;
        return meanAndError(courses.map(({ outputs }) => squaredErrorOfOutput(outputs[t][s], from, targets)));
      }),
    );
    estimated[name] = {
      value: cells.map((row) => row.map((cell) => cell?.value ?? null)),
      mcse: cells.map((row) => row.map((cell) => cell?.mcse ?? null)),
      degreesOfFreedom: networks - 1,
    };
    // After the whole sequence; the training errors per unit of label power.
    const unit = (s: number) => (name === 'trainError' ? average(ranges[s].targets.map((y) => y * y)) : 1);
    const last = (of: 'value' | 'mcse') =>
      cells[n - 1].map((cell, s) => {
        const number = cell?.[of] ?? null;
        return number === null ? null : number / unit(s);
      });
    estimated[name === 'trainError' ? 'forgetting' : 'finalTestError'] = {
      value: last('value'),
      mcse: last('mcse'),
      degreesOfFreedom: networks - 1,
    };
  }
  const acceptance = courses.reduce((sum, course) => sum + course.acceptance, 0) / networks;
  const warnings =
    acceptance < 0.2 ? ['fewer than a fifth of the proposals are accepted: raise simulation.sweeps'] : [];
  const { temperature } = problem;
  if (!hmc && temperature > 0 && temperature < SLOW_TEMPERATURE) {
    warnings.push(
      `blocked Gibbs moves slowly at T = ${temperature}: raise simulation.sweeps, or use T = 0, which is exact`,
    );
  }
  return {
    sampler: hmc ? 'hmc' : 'gibbs',
    observables: estimated,
    diagnostics: { chains: networks, draws: 1, acceptance },
    warnings,
  };
}
