import type { Standing } from '../../base/standing.ts';
import type { ExperimentPoint } from '../point.ts';
import type { Prediction } from '../results.ts';
import type { SamplerName, SimulationSettings } from '../spec.ts';
import type { Equation, ObservableInfo, SimulationPlan } from '../theory-adapter.ts';
import type { TasksSpec } from './continual-tasks.ts';

/** What continual learning adds to the spec. */
export interface ContinualExtra {
  readonly tasks: TasksSpec;
  readonly heads: string;
  /** lambda */
  readonly coupling: number | 'infinity';
  /** tau, of the single head at lambda = infinity */
  readonly laterRidge?: number;
}

/** What continual learning adds to `simulation`. */
export interface ContinualSimulation {
  /** Independent networks, each going through the whole sequence. */
  readonly networks: number;
  /** Gibbs sweeps, HMC trajectories or Metropolis proposals a task, thousands of descent steps at most; by sampler where absent. */
  readonly sweeps?: number;
}

/** One of the two theories of continual learning, with the fields of `TheoryAdapter` that differ between them. */
export interface HeadAdapter {
  readonly observables: { readonly [name: string]: ObservableInfo };
  readonly headline: readonly string[];
  readonly equations: readonly Equation[];
  readonly samplers: readonly SamplerName[];
  readonly standing: Standing;
  check(spec: ExperimentPoint<ContinualExtra>['spec']): void;
  predict(point: ExperimentPoint<ContinualExtra>): Prediction;
  simulate(
    point: ExperimentPoint<ContinualExtra>,
    settings: SimulationSettings & ContinualSimulation,
    prediction: Prediction,
  ): SimulationPlan;
}
