/**
 * Kernels of infinitely wide networks with any activation (`widthwise/kernels`): NNGP, NTK, kernels between two times, half-space gates,
 * and the Gaussian averages of the activations that they are made of.
 */
export type { Activation, ActivationFamily, ActivationPart } from '../activations/activation.ts';
export type { DualActivation, PairDual } from '../activations/dual.ts';
export { activationFamilies, activationNames, activationOf, activationsWith } from '../activations/registry.ts';
export type { InputPairs } from '../activations/two-time/block.ts';
export { type OrnsteinUhlenbeck, ornsteinUhlenbeck } from '../gaussian/ornstein-uhlenbeck.ts';
export { halfSpaceDiagonal, halfSpaceKernel } from './gated-kernel.ts';
export { type KernelBlocks, kernelBlocks, type WideNetwork } from './kernel-blocks.ts';
export { inputDiagonal, inputKernel, type KernelNetwork, layerVariances } from './kernel-network.ts';
export { nngpDiagonal, nngpKernel } from './nngp.ts';
export { ntkDiagonal, ntkKernel } from './ntk.ts';
export { inputPairs } from './two-time/input-pairs.ts';
export type { LayerSchedule } from './two-time/layer-schedule.ts';
export { TwoTimeKernel } from './two-time/two-time-kernel.ts';
