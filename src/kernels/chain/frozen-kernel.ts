import { type OwnBlocks, ownBlock, ownDiagonal } from '../../data/own-kernels.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { type KernelNetwork, pairDuals, propagateVariances } from '../kernel-network.ts';
import { type InputPoints, inputGram } from './input-points.ts';

/** A network whose weights stay near those of the prior: lambda -> infinity. */
export interface FrozenNetwork extends KernelNetwork {
  /** Kernels computed elsewhere instead of the network's: the inputs are then numbers of their points. */
  readonly ownBlocks?: OwnBlocks;
}

/** The two kernels that every time shares at lambda = infinity. */
export interface FrozenKernels {
  /** k_gp, the covariance of the outputs of a network drawn from the prior (NNGP). */
  readonly nngp: Matrix;
  /** k_ntk = sum over the weights of df/dw df'/dw, with no prior variance in front of the layer that is differentiated. */
  readonly ntk: Matrix;
}

/**
 * k_gp and k_ntk between two sets of points: K1 and lambda R of the chain kernels as lambda -> infinity (note
 * continual-single-head, section 2.4).
 */
export function frozenKernels(network: FrozenNetwork, a: InputPoints, b: InputPoints): FrozenKernels {
  const { priorVariances, ownBlocks } = network;
  if (ownBlocks !== undefined) {
    return { nngp: ownBlock(ownBlocks.gp, a.inputs, b.inputs), ntk: ownBlock(ownBlocks.ntk, a.inputs, b.inputs) };
  }
  const depth = priorVariances.length - 1;
  const left = frozenVariances(network, a);
  const right = frozenVariances(network, b);
  const layers = pairDuals(network, left, right);
  const gram = inputGram(a, b);
  const nngp = gram.data;
  const ntk = new Float64Array(nngp.length);
  const columns = gram.columns;
  for (let i = 0; i < gram.rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j;
      let q = nngp[at];
      let d = 0;
      for (let l = 0; l < depth; l++) {
        const c = priorVariances[l] * q;
        d = layers[l].derivative(c, i, j) * (priorVariances[l] * d + q);
        q = layers[l].value(c, i, j);
      }
      nngp[at] = priorVariances[depth] * q;
      ntk[at] = priorVariances[depth] * d + q;
    }
  }
  return { nngp: gram, ntk: matrix(gram.rows, columns, ntk) };
}

/** Variances of the preactivations of each layer, readout last, for every point. */
export function frozenVariances(network: FrozenNetwork, points: InputPoints): Float64Array[] {
  const { ownBlocks, priorVariances } = network;
  if (ownBlocks !== undefined) return priorVariances.map(() => ownDiagonal(ownBlocks.gp, points.inputs));
  return propagateVariances(network, points.norms);
}
