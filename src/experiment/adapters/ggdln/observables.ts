import { AVERAGED } from '../../../base/conventions.ts';
import type { Equation, ObservableInfo } from '../../theory-adapter.ts';

/** What a reader sees of every number of the gated networks. */
export const gatedObservables: { readonly [name: string]: ObservableInfo } = {
  testError: {
    label: 'test error',
    symbol: 'ε_g',
    description: `bias2 + variance at the test points, ${AVERAGED}.`,
  },
  bias2: {
    label: 'bias²',
    description: `Squared error of the mean predictor at the test points, ${AVERAGED}.`,
  },
  variance: {
    label: 'variance',
    description: `Posterior variance of the outputs at the test points, ${AVERAGED}.`,
  },
  trainError: {
    label: 'training error',
    symbol: 'ε_train',
    description: 'The same as testError, on the training samples.',
  },
  accuracy: {
    label: 'accuracy',
    description: 'Share of test points whose mean output has the right sign, or largest output.',
  },
  improvedVariance: {
    label: 'variance with 1/N term',
    description: 'Variance plus that of the mean predictor under the fluctuations of the order parameters.',
  },
  taskTestError: {
    label: 'test error',
    symbol: 'ε_g',
    description: 'Test error of each task, all learned together.',
    over: 'tasks',
  },
  aloneTestError: {
    label: 'test error alone',
    description: 'Test error of each task learned alone, same network.',
    over: 'tasks',
  },
  interference: {
    label: 'interference',
    description: 'taskTestError minus aloneTestError: above 0 the tasks disturb each other, below 0 they help.',
    over: 'tasks',
  },
  taskCorrelation: {
    label: 'correlation of tasks in U',
    symbol: 'U_{tt′}/√(U_{tt} U_{t′t′})',
    description: 'Correlation of the readouts of two tasks through the shared hidden layer (one gate a task).',
    over: 'entries',
  },
  orderParameter: {
    label: 'order parameter',
    symbol: 'U₁',
    description: 'Entries of U_1, D_1 x D_1.',
    over: 'entries',
  },
  shapeCorrelation: {
    label: 'correlation of simulated and predicted U₁ − U_GP',
    description: 'Correlation over entries of U_1 minus its value at infinite width, in simulation and theory.',
  },
  kernelCorrelation: {
    label: 'correlation of simulated and predicted hidden kernels',
    description:
      'Correlation over pairs of the first test points of the kernels of hidden layers 1 and 2 minus their values at infinite width.',
    over: 'layers',
  },
  testMean: { label: 'mean output', description: 'Posterior mean at the first test points.', over: 'test points' },
  nextOrderShape: {
    label: 'correlation of simulated and 1/N-corrected U₁ − U_GP',
    description: 'shapeCorrelation with the 1/N terms of the theory.',
  },
  nextOrderKernels: {
    label: 'correlation of simulated and 1/N-corrected hidden kernels',
    description: 'kernelCorrelation with the 1/N terms of the theory.',
    over: 'layers',
  },
  nextOrderTestError: {
    label: 'test error with 1/N terms',
    description:
      'testError with everything of relative order 1/N: fluctuations of the order parameters and their shift.',
  },
  nextOrderBias2: { label: 'bias² with 1/N terms', description: 'bias2 with everything of relative order 1/N.' },
  nextOrderVariance: {
    label: 'variance with 1/N terms',
    description: 'variance with everything of relative order 1/N.',
  },
  nextOrderTrainError: {
    label: 'training error with 1/N terms',
    description: 'trainError with everything of relative order 1/N.',
  },
  nextOrderMean: {
    label: 'mean output with 1/N terms',
    description: 'testMean with everything of relative order 1/N.',
    over: 'test points',
  },
  nextOrderU: {
    label: 'order parameter with 1/N terms',
    symbol: '⟨U₁⟩',
    description: 'Posterior mean of U_1 with everything of relative order 1/N.',
    over: 'entries',
  },
};

/** The equations of the report. */
export const gatedEquations: readonly Equation[] = [
  {
    title: 'Renormalized kernel',
    tex: "\\tilde K(x,x') = K_0(x,x')\\,\\tfrac1{\\prod_l M_l}\\,\\gamma(x)^\\top U_1\\,\\gamma(x'),\\quad \\gamma=g^1\\otimes\\dots\\otimes g^L",
    source: 'note ggdln, section 2.2',
    citation: 'li2022',
  },
  {
    title: 'Effective Hamiltonian',
    tex: 'H=\\sum_l\\tfrac{N_l}2\\big[\\mathrm{Tr}E_lU_l-\\log\\det E_lU_l-D_l\\big]+\\tfrac12\\log\\det C+\\tfrac12y^\\top C^{-1}y,\\; E_l^{-1}=\\sigma_l^2I\\otimes U_{l+1}',
    source: 'note ggdln, section 2.2',
    citation: 'li2022',
  },
];
