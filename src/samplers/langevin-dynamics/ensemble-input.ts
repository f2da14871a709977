import type { Activation } from '../../activations/activation.ts';

/** Which layers drift and learn during one stretch of a run, and how finely it is walked. */
export interface RunPhase {
  /** Whether weight decay and noise act, W_1..W_L, readout last. */
  readonly drifts: readonly boolean[];
  /** Whether the layer follows the gradient, W_1..W_L, readout last. */
  readonly learns: readonly boolean[];
  /** Stretches of this phase, each walked in equal steps; recorded at its end where it says so. */
  readonly segments: readonly RunSegment[];
}

/** A stretch of time in equal steps. */
export interface RunSegment {
  readonly duration: number;
  readonly steps: number;
  readonly record: boolean;
}

/** A run of the dynamics: phases one after the other. Several runs may start from copies of one trained network. */
export interface Run {
  readonly name: string;
  readonly phases: readonly RunPhase[];
  /** Whether the predictor at time 0 of the run is recorded before its first phase. */
  readonly recordStart: boolean;
  /** Records read the features with the readout that the run began with (drift protocol D2). */
  readonly oldReadout?: boolean;
}

/** A batch of independent networks of finite width that learn by Langevin dynamics; all of it survives cloning. */
export interface EnsembleInput {
  /** Training points first, then test points, as coordinates in the span of all of them, divided by sqrt(N_0): n x r. */
  readonly coordinates: Float64Array;
  readonly points: number;
  readonly span: number;
  /** P, the number of training points. */
  readonly trainPoints: number;
  /** P x m */
  readonly targets: Float64Array;
  readonly outputs: number;
  readonly activation: Activation;
  /** N_1..N_L */
  readonly widths: readonly number[];
  /** sigma_l^2, W_1..W_L, readout last. */
  readonly priorVariances: readonly number[];
  /** sigma_{0,l}^2 of the same layers. */
  readonly initialVariances: readonly number[];
  readonly temperature: number;
  /** Walked before every run, from the initial weights; absent: the runs start from these. */
  readonly burnIn?: RunPhase;
  readonly runs: readonly Run[];
  /** Element type of the weights and of all products. */
  readonly precision: 'f32' | 'f64';
  /** Whether a second copy of every network, with the same noise and without gradient, is recorded too. */
  readonly shadow: boolean;
  readonly seed: number;
  /** Names this family of networks among those of one seed: their streams are independent; the unnamed one where absent. */
  readonly family?: string;
  /** Index of the first network of this batch, and how many. */
  readonly first: number;
  readonly count: number;
}

/** What was recorded in one run. */
export interface RunRecords {
  readonly name: string;
  /** Predictors: networks x records x points x outputs. */
  readonly predictors: Float64Array;
  /** The shadow networks' predictors, of the same shape; absent without shadows. */
  readonly shadows?: Float64Array;
  readonly records: number;
}

/** What a batch gives back. */
export interface EnsembleOutput {
  readonly first: number;
  readonly count: number;
  readonly runs: readonly RunRecords[];
}

/** Number of records that a run makes. */
export function recordsOf(run: Run): number {
  let records = run.recordStart ? 1 : 0;
  for (const { segments } of run.phases) for (const { record } of segments) if (record) records++;
  return records;
}
