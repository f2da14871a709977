import type { ZodRawShape } from 'zod';
import type { Standing } from '../base/standing.ts';
import type { JsonObject } from '../base/values.ts';
import type { Prediction } from '../judge/prediction.ts';
import type { Layers } from '../models/layers.ts';
import type { SimulationPlan } from '../models/simulation-plan.ts';
import type { Sampler } from '../samplers/sampler.ts';
import type { ExperimentPoint, PreparedData } from './point.ts';
import type { SimulationSettings } from './spec.ts';
import type { TaskData } from './task-data.ts';

/** What a reader sees of an observable: in tables, on axes, in tooltips. */
export interface ObservableInfo {
  /** In words, for an axis: `test error`. */
  readonly label: string;
  /** In Unicode, short: `ε_g`, `⟨U⟩`. */
  readonly symbol?: string;
  /** One sentence: what it is and in which units. */
  readonly description: string;
  /** What the entries of an array are: absent for a scalar. */
  readonly over?: 'times' | 'tasks' | 'layers' | 'test points' | 'entries';
  /** Whether a logarithmic axis suits it. */
  readonly log?: boolean;
}

/** An equation for the report and the lab. */
export interface Equation {
  readonly title: string;
  /** KaTeX source. */
  readonly tex: string;
  /** `note bpkr, section 3`. */
  readonly source: string;
  /** BibTeX key. */
  readonly citation: string;
}

/** Keys that a theory adds to the spec; each is optional or has a default, and unknown keys stay errors. */
export interface SpecExtension {
  /** At the top: `dynamics`, `tasks`, `heads`, `coupling`. */
  readonly top?: ZodRawShape;
  /** Under `network`: `gates`. */
  readonly network?: ZodRawShape;
}

/**
 * What a theory plugs into the experiment: its part of the spec, its two rows (predict, simulate), and its words.
 * `Extra` is the type of what `extension` adds to the spec. One file a theory, `src/experiment/adapters/<id>.ts`, listed
 * in `src/experiment/adapters/index.ts`. A small complete one is `test/experiment/example-adapter.ts`.
 */
export interface TheoryAdapter<Extra = object> {
  /** `theory:` of the spec. */
  readonly id: string;
  readonly title: string;
  readonly extension: SpecExtension;
  /** In the order in which tables and figures show them; every name used in results stands here. */
  readonly observables: { readonly [name: string]: ObservableInfo };
  /** Observable names for the standard figure of a report, best first (scalars, or arrays over times or tasks). */
  readonly headline: readonly string[];
  readonly equations: readonly Equation[];
  /** BibTeX keys that every result of this theory cites. */
  readonly citations: readonly string[];
  /** How its networks are sampled; `simulation` of its specs is made from these. */
  readonly samplers: readonly Sampler[];
  /**
   * The sampler of a spec that names none; the first one where absent.
   *
   * @param written - the spec as it was written
   */
  defaultSampler?(written: JsonObject): string;
  /** Whether predictions are of infinite width whatever the spec says: a width is asked for by simulations alone. */
  readonly widthless?: boolean;
  /** Values of fields that samplers ask for (`only`), where a spec does not give them. */
  readonly fieldDefaults?: { readonly [field: string]: string };
  /** The strongest standing this theory can have, for lists; each result states its own by observable. */
  readonly standing: Standing;

  /**
   * Checks across fields that Zod's shapes cannot say (gibbs needs a linear network; freezeReadoutAt within times).
   *
   * @throws InputError
   */
  check?(spec: ExperimentPoint<Extra>['spec']): void;

  /**
   * `simulation.stepSize` of a spec without version, which was in units of this theory's own, in the one unit of all samplers.
   *
   * @returns undefined where the unit was the same
   */
  convertStep?(spec: ExperimentPoint<Extra>['spec'], layers: Layers, data: PreparedData): number | undefined;

  /** Files that a spec names besides its data; their bytes are in `point.files`. */
  files?(spec: ExperimentPoint<Extra>['spec']): readonly { readonly field: string; readonly path: string }[];

  /**
   * The data of every task where a spec gives tasks data of their own; undefined where all are made from `spec.data`.
   *
   * @throws InputError
   */
  taskData?(spec: ExperimentPoint<Extra>['spec']): readonly TaskData[] | undefined;

  /**
   * The task sequence of a spec, from its prepared data; without it the one task is the data.
   *
   * @param own - where tasks have data of their own, those of every task; `data` is the first of them
   * @throws InputError
   */
  tasks?(
    spec: ExperimentPoint<Extra>['spec'],
    data: PreparedData,
    own?: readonly PreparedData[],
  ): readonly PreparedData[];

  /**
   * The theory at one point: pure, synchronous, everything shared by a sweep through `point.cache`. Warnings go to
   * `status.warnings`; a solve that did not converge returns `status.converged` false.
   *
   * @throws InputError for a spec that the theory cannot take (T = 0 with vanishing targets, m > N, ...)
   */
  predict(point: ExperimentPoint<Extra>): Prediction;

  /**
   * The jobs that simulate one point. Randomness only through keys { seed: settings.seed, purpose, chain }.
   *
   * @param prediction - of the same point, for estimates that are centred on the theory
   */
  simulate(point: ExperimentPoint<Extra>, settings: SimulationSettings, prediction: Prediction): SimulationPlan;
}
