import { AVERAGED } from '../../../base/conventions.ts';
import type { Equation, ObservableInfo } from '../../theory-adapter.ts';

/** What a reader sees of the observables of bpkr. */
export const bpkrObservables: { readonly [name: string]: ObservableInfo } = {
  testError: {
    label: 'test error',
    symbol: 'ε_g',
    description: `bias2 + variance: squared error of posterior draws at the test points, ${AVERAGED}.`,
    log: true,
  },
  bias2: {
    label: 'bias²',
    description: `Squared error of the mean predictor at the test points, ${AVERAGED}.`,
    log: true,
  },
  variance: {
    label: 'variance',
    description: `Posterior variance of the outputs at the test points, ${AVERAGED}.`,
    log: true,
  },
  trainError: {
    label: 'training error',
    symbol: 'ε_train',
    description: `Squared error of posterior draws on the training points, ${AVERAGED}.`,
    log: true,
  },
  accuracy: {
    label: 'accuracy of the mean predictor',
    description: 'Share of test points where the mean predictor has the right sign (one output) or largest output.',
  },
  amplitude: {
    label: 'amplitude of the kernel',
    symbol: 'U',
    description: 'Factor that finite width puts in front of K_0; the trace over m for several outputs.',
    log: true,
  },
  inverseAmplitude: { label: 'inverse amplitude', symbol: '1/U', description: 'Posterior mean of 1/U.', log: true },
  logAmplitude: { label: 'log amplitude', symbol: 'log U', description: 'Posterior mean of log U.' },
  readoutNorm: {
    label: 'squared norm of the readout',
    symbol: '|a|²/N',
    description: 'Mean square of the readout weights: the order parameter u of the last hidden layer.',
  },
  normDeficits: {
    label: 'norm deficits',
    symbol: 'd_l − |W_l|²/σ_l²',
    description: 'How far each layer is below its prior norm; the virial identity makes them equal.',
    over: 'layers',
  },
  kernelAlignment: {
    label: 'label alignment of the hidden kernels',
    symbol: 'A_l',
    description:
      'tr(Yᵀ K_l Y) / (|Y|² |K_l|) of the posterior mean kernel of each hidden layer on the training points.',
    over: 'layers',
  },
  kernelRank: {
    label: 'effective rank of the hidden kernels',
    description: '(tr K_l)² / tr K_l² of the posterior mean kernel of each hidden layer.',
    over: 'layers',
  },
  kernelEntries: {
    label: 'hidden kernels',
    symbol: 'K_l(x, x′)',
    description: 'Entries of the posterior mean kernel of each hidden layer at the first training points.',
    over: 'entries',
  },
  testMean: { label: 'mean output', description: 'Posterior mean at the first test points.', over: 'test points' },
  testVariance: {
    label: 'variance of the output',
    description: 'Posterior variance at the first test points.',
    over: 'test points',
  },
};

export const bpkrEquations: readonly Equation[] = [
  {
    title: 'Order parameters',
    tex: 'N_l\\Big(1-\\frac{u_l}{\\sigma_{l+1}^2}\\Big)=\\Delta(U),\\qquad U=\\prod_{l=1}^L u_l',
    source: 'note bpkr, section 3',
    citation: 'li2021',
  },
  {
    title: 'Data term',
    tex: '\\Delta(U)=\\sum_i q_i\\Big(1-\\frac{c_i^2}{U\\lambda_i+T}\\Big),\\quad q_i=\\frac{U\\lambda_i}{U\\lambda_i+T}',
    source: 'note bpkr, section 3',
    citation: 'li2021',
  },
  {
    title: 'Predictor with the renormalized kernel',
    tex: '\\langle f(x)\\rangle=U\\,k(x)^\\top(UK_0+T)^{-1}y,\\qquad \\mathrm{Var}f(x)=U K_0(x,x)-U^2k(x)^\\top(UK_0+T)^{-1}k(x)',
    source: 'note bpkr, section 3.1',
    citation: 'li2021',
  },
  {
    title: 'Exact posterior of the amplitude',
    tex: '\\pi(\\log U)\\propto p(\\log U)\\,e^{-F(U)},\\quad F=\\tfrac12\\log\\det(UK_0+T)+\\tfrac12y^\\top(UK_0+T)^{-1}y',
    source: 'note bpkr, section 6',
    citation: 'li2021',
  },
  {
    title: 'Kernels of the hidden layers',
    tex: '\\langle K_l\\rangle=\\sigma_{l+1}^2\\Big[\\Big(1-\\frac1{N_l}\\Big)\\langle K_{l-1}\\rangle+\\frac1{N_l}\\Big\\langle\\frac{ff^\\top}{V_l}\\Big\\rangle\\Big]',
    source: 'note bpkr, section 5',
    citation: 'li2021',
  },
];
