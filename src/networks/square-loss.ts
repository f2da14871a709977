import type { FloatArray } from '../activations/activation.ts';
import { InputError } from '../base/input-error.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { type Weights, zeros } from './architecture.ts';
import type { NetworkBatch } from './network-batch.ts';

/** E = 1/2 sum |f - y|^2 of every replica of a batch, with its gradient. */
export class SquareLoss {
  readonly batch: NetworkBatch;
  /** E of each replica, after `evaluate`. */
  readonly values: Float64Array;
  /** sum f (f - y) of each replica, after `evaluate`. */
  readonly force: Float64Array;
  /** f - y, replica by replica, m x P, after `evaluate`. */
  readonly residuals: FloatArray;
  readonly #targets: FloatArray;

  /** @param targets - P x m */
  constructor(batch: NetworkBatch, targets: Matrix) {
    const { samples, replicas, precision } = batch;
    const outputs = batch.architecture.outputs;
    if (targets.rows !== samples || targets.columns !== outputs) {
      throw new InputError('targets', `${targets.rows} x ${targets.columns}`, `${samples} x ${outputs}`);
    }
    this.batch = batch;
    this.values = new Float64Array(replicas);
    this.force = new Float64Array(replicas);
    this.residuals = zeros(precision, batch.outputs.length);
    this.#targets = this.residuals.slice();
    for (let r = 0; r < replicas; r++) this.setTargets(r, targets);
  }

  /** Gives one replica targets of its own, P x m. */
  setTargets(replica: number, targets: Matrix): void {
    const { samples } = this.batch;
    const outputs = this.batch.architecture.outputs;
    const start = replica * samples * outputs;
    for (let i = 0; i < samples; i++) {
      for (let a = 0; a < outputs; a++) this.#targets[start + a * samples + i] = targets.data[i * outputs + a];
    }
  }

  /** Forward pass, loss and residuals; and the gradient of E where an array for it is given. */
  evaluate(weights: Weights, gradient?: Weights): void {
    this.batch.forward(weights);
    const size = this.residuals.length / this.batch.replicas;
    for (let r = 0; r < this.batch.replicas; r++) {
      let loss = 0;
      let force = 0;
      for (let i = 0; i < size; i++) {
        const f = this.batch.outputs[r * size + i];
        const residual = f - this.#targets[r * size + i];
        this.residuals[r * size + i] = residual;
        loss += residual * residual;
        force += f * residual;
      }
      this.values[r] = loss / 2;
      this.force[r] = force;
    }
    if (gradient !== undefined) this.batch.backward(weights, this.residuals, gradient);
  }
}
