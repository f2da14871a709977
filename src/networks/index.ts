/** Fully connected networks in batches: forward pass, loss and gradients by matrix products (`widthwise/networks`). */
export { type Architecture, drawWeights, type Precision, type Weights, zeroWeights } from './architecture.ts';
export { type BatchOptions, NetworkBatch } from './network-batch.ts';
export { SquareLoss } from './square-loss.ts';
