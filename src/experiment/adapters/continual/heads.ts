import type { Standing } from '../../../base/standing.ts';
import type { Prediction } from '../../../judge/prediction.ts';
import type { ContinualProblem, ContinualSettings } from '../../../models/continual/problem.ts';
import type { SimulationPlan } from '../../../models/simulation-plan.ts';
import type { ExperimentPoint } from '../../point.ts';
import type { Equation, ObservableInfo } from '../../theory-adapter.ts';
import type { TasksSpec } from './tasks.ts';

/** What continual learning adds to the spec. */
export interface ContinualExtra {
  readonly tasks: TasksSpec;
  readonly heads: string;
  /** lambda */
  readonly coupling: number | 'infinity';
  /** tau, of the single head at lambda = infinity */
  readonly laterRidge?: number;
  /** Rows of each older task that every later one is learned with. */
  readonly replay?: ContinualProblem['replay'];
  /** Draws of the recursion that the theory of more than two tasks with a head each averages over. */
  readonly recursionDraws: number;
}

/** A point of a spec of continual learning. */
export type ContinualPoint = ExperimentPoint<ContinualExtra>;

/** One of the two theories of continual learning, with the fields of `TheoryAdapter` that differ between them. */
export interface HeadAdapter {
  readonly observables: { readonly [name: string]: ObservableInfo };
  readonly headline: readonly string[];
  readonly equations: readonly Equation[];
  readonly standing: Standing;
  check(spec: ContinualPoint['spec']): void;
  predict(problem: ContinualProblem): Prediction;
  simulate(problem: ContinualProblem, settings: ContinualSettings): SimulationPlan;
}

/** The problem of a point. */
export function problemOf({ tasks, layers, spec }: ContinualPoint): ContinualProblem {
  const { coupling, temperature, laterRidge, replay, recursionDraws, simulation } = spec;
  return {
    tasks,
    layers,
    coupling: coupling === 'infinity' ? Number.POSITIVE_INFINITY : coupling,
    temperature,
    laterRidge,
    replay,
    returning: ['repeated', 'alternating'].includes(spec.tasks.kind),
    recursionDraws,
    recursionSeed: simulation.seed,
  };
}
