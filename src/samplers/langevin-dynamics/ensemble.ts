import type { FloatArray } from '../../activations/activation.ts';
import { ornsteinUhlenbeck } from '../../gaussian/ornstein-uhlenbeck.ts';
import { type Weights, zeros, zeroWeights } from '../../networks/architecture.ts';
import { RandomStream } from '../../random/stream.ts';
import type { Job, JobControl } from '../job.ts';
import { driftStep } from './drift-step.ts';
import { type EnsembleInput, type EnsembleOutput, type Run, type RunPhase, recordsOf } from './ensemble-input.ts';
import { type BatchShape, copyWeights, drawSingles } from './ensemble-weights.ts';
import { GradientKick } from './gradient-kick.ts';
import { PredictorReader } from './predictor.ts';

/** Rows (networks times width) that are walked together: large products, and activations that stay in the second cache. */
const ROWS = 1024;

/** What is kept of an ensemble that was stopped: the records of its first networks. */
interface EnsembleState {
  readonly networks: number;
  readonly predictors: readonly Float64Array[];
  readonly shadows: readonly Float64Array[];
}

/**
 * An ensemble of finite networks under Langevin dynamics, by the splitting scheme: half a step of weight decay and noise,
 * exactly, a midpoint step along the gradient, half a step of weight decay and noise; neighbouring halves are merged
 * (note ndk, section 11).
 */
export const langevinEnsemble: Job<EnsembleInput, EnsembleOutput> = {
  name: 'langevin-ensemble',
  run(input, control) {
    const { first, count, runs, points, outputs } = input;
    const widest = Math.max(...input.widths);
    const group = input.widths.length === 1 ? Math.max(1, Math.floor(ROWS / widest)) : 1;
    const numbers = points * outputs;
    const records = runs.map((run) => recordsOf(run));
    const predictors = records.map((r) => new Float64Array(count * r * numbers));
    const shadows = records.map((r) => new Float64Array(input.shadow ? count * r * numbers : 0));
    const saved = control.saved as EnsembleState | undefined;
    for (const [r, values] of saved?.predictors.entries() ?? []) predictors[r].set(values);
    for (const [r, values] of saved?.shadows.entries() ?? []) shadows[r].set(values);
    const start = saved?.networks ?? 0;
    const total = count * totalSteps(input);
    let done = start * totalSteps(input);
    const step = (networks: number) => {
      done += networks;
      control.progress(done / Math.max(1, total));
    };
    for (let from = start; from < count && !control.cancelled(); from += group) {
      const networks = Math.min(group, count - from);
      const batch = new Batch(input, first + from, networks);
      batch.burnIn(control, step);
      runs.forEach((run, r) => {
        const block = records[r] * numbers;
        const range = [from * block, (from + networks) * block] as const;
        batch.run(run, r, predictors[r].subarray(...range), shadows[r].subarray(...range), control, step);
      });
      // Networks that were stopped on their way begin anew.
      const whole = control.cancelled() ? from : from + networks;
      control.checkpoint?.(() => ({
        networks: whole,
        predictors: predictors.map((values) => values.slice()),
        shadows: shadows.map((values) => values.slice()),
      }));
    }
    return {
      first,
      count,
      runs: runs.map(({ name }, r) => ({
        name,
        records: records[r],
        predictors: predictors[r],
        ...(input.shadow ? { shadows: shadows[r] } : {}),
      })),
    };
  },
};

/** Gradient steps of one network in all runs. */
function totalSteps({ burnIn, runs }: EnsembleInput): number {
  const phases = [...(burnIn === undefined ? [] : [burnIn]), ...runs.flatMap((run) => run.phases)];
  return phases.reduce((sum, { segments }) => sum + segments.reduce((s, { steps }) => s + steps, 0), 0);
}

/** Some networks of the ensemble, walked together. */
class Batch {
  readonly #input: EnsembleInput;
  readonly #first: number;
  readonly #shape: BatchShape;
  readonly #weights: Weights;
  readonly #shadows: Weights | undefined;
  readonly #kick: GradientKick;
  readonly #reader: PredictorReader;
  #trained: { weights: Weights; shadows: Weights | undefined } | undefined;

  constructor(input: EnsembleInput, first: number, networks: number) {
    const { precision, span, widths, outputs, trainPoints, activation } = input;
    this.#input = input;
    this.#first = first;
    this.#shape = { networks, inputs: span, widths, outputs, activation };
    this.#weights = zeroWeights(this.#shape, networks, precision);
    drawSingles(this.#weights, input.initialVariances, this.#streams('langevin-start'));
    if (input.shadow) {
      this.#shadows = zeroWeights(this.#shape, networks, precision);
      copyWeights(this.#weights, this.#shadows);
    }
    const coordinates = zeros(precision, input.coordinates.length);
    coordinates.set(input.coordinates);
    this.#kick = new GradientKick({
      shape: this.#shape,
      inputs: coordinates.subarray(0, trainPoints * span) as FloatArray,
      points: trainPoints,
      targets: input.targets,
      precision,
    });
    this.#reader = new PredictorReader(this.#shape, coordinates, input.points, precision);
  }

  burnIn(control: JobControl, step: (networks: number) => void): void {
    const { burnIn, runs } = this.#input;
    if (burnIn !== undefined) this.#walk(burnIn, this.#streams('langevin-burn-in'), control, step, () => {});
    if (runs.length > 1) this.#trained = this.#copy();
  }

  /** Walks one run from the weights after the burn-in and writes its records, networks x records x points x outputs. */
  run(
    run: Run,
    index: number,
    predictors: Float64Array,
    shadows: Float64Array,
    control: JobControl,
    step: (networks: number) => void,
  ): void {
    if (index > 0 && this.#trained !== undefined) {
      copyWeights(this.#trained.weights, this.#weights);
      if (this.#trained.shadows && this.#shadows) copyWeights(this.#trained.shadows, this.#shadows);
    }
    const streams = this.#streams(`langevin-${run.name}`);
    const records = recordsOf(run);
    const top = this.#weights.length - 1;
    const readout = run.oldReadout ? this.#weights[top].slice() : undefined;
    const shadowReadout = run.oldReadout ? this.#shadows?.[top].slice() : undefined;
    let record = 0;
    const write = () => {
      this.#reader.read(this.#weights, readout, predictors, record, records);
      if (this.#shadows !== undefined) this.#reader.read(this.#shadows, shadowReadout, shadows, record, records);
      record++;
    };
    if (run.recordStart) write();
    for (const phase of run.phases) this.#walk(phase, streams, control, step, write);
  }

  #walk(
    phase: RunPhase,
    streams: readonly RandomStream[],
    control: JobControl,
    step: (networks: number) => void,
    record: () => void,
  ): void {
    const { priorVariances, initialVariances, temperature } = this.#input;
    const layers = priorVariances.map((v, l) => ornsteinUhlenbeck(v, initialVariances[l], temperature));
    const { drifts, learns } = phase;
    const learning = learns.includes(true);
    const drift = (h: number) => driftStep(this.#weights, this.#shadows, layers, drifts, h, streams);
    // Half a step of drift that is still to come, from one segment to the next
    let owed = 0;
    for (const segment of phase.segments) {
      if (control.cancelled()) return;
      if (!learning) {
        drift(segment.duration);
        step(segment.steps * this.#shape.networks);
      } else {
        const h = segment.duration / segment.steps;
        for (let i = 0; i < segment.steps; i++) {
          drift(owed + h / 2);
          this.#kick.apply(this.#weights, h, learns);
          owed = h / 2;
          step(this.#shape.networks);
        }
        if (segment.record) {
          drift(owed);
          owed = 0;
        }
      }
      if (segment.record) record();
    }
    if (owed > 0) drift(owed);
  }

  #streams(purpose: string): RandomStream[] {
    const { seed, family } = this.#input;
    const named = family === undefined ? purpose : `${purpose}, ${family}`;
    return Array.from(
      { length: this.#shape.networks },
      (_, b) => new RandomStream({ seed, purpose: named, chain: this.#first + b }),
    );
  }

  #copy(): { weights: Weights; shadows: Weights | undefined } {
    const copyOf = (weights: Weights): Weights => weights.map((layer) => layer.slice());
    return { weights: copyOf(this.#weights), shadows: this.#shadows && copyOf(this.#shadows) };
  }
}
