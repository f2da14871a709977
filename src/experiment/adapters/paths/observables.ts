import { AVERAGED } from '../../../base/conventions.ts';
import type { Equation, ObservableInfo } from '../../theory-adapter.ts';
import { gatedObservables } from '../ggdln/observables.ts';

/** Numbers that gated networks have too. */
const SHARED = [
  'testError',
  'bias2',
  'variance',
  'trainError',
  'accuracy',
  'improvedVariance',
  'testMean',
  'nextOrderTestError',
  'nextOrderBias2',
  'nextOrderVariance',
  'nextOrderTrainError',
  'nextOrderMean',
] as const;

/** What a reader sees of every number of networks of paths. */
export const pathsObservables: { readonly [name: string]: ObservableInfo } = {
  ...Object.fromEntries(SHARED.map((name) => [name, gatedObservables[name]])),
  headScores: {
    label: 'head score',
    description:
      "Share of U_1's trace that goes through each head, times the heads of its set: 1 at infinite width with equal scales. Comparable between heads whose maps have the same mean square.",
    over: 'entries',
  },
  nextOrderHeadScores: {
    label: 'head score with 1/N terms',
    description: 'headScores with everything of relative order 1/N.',
    over: 'entries',
  },
  orderParameter: {
    label: 'order parameter over pairs of paths',
    symbol: 'U₁',
    description: 'Entries of U_1, D_1 x D_1: which paths are amplified, and which cooperate.',
    over: 'entries',
  },
  nextOrderU: {
    label: 'order parameter with 1/N terms',
    symbol: '⟨U₁⟩',
    description: 'Posterior mean of U_1 with everything of relative order 1/N.',
    over: 'entries',
  },
  cutBias2: {
    label: 'bias² with a head cut',
    description: `bias2 of trained networks in which the weights of one head are then set to zero, one number a head, ${AVERAGED}.`,
    over: 'entries',
  },
  cutTestError: {
    label: 'test error with a head cut',
    description: `testError of trained networks in which the weights of one head are then set to zero, ${AVERAGED}.`,
    over: 'entries',
  },
  cutMean: {
    label: 'mean output with a head cut',
    description: 'Mean output at the first test points after one head is cut, head by head.',
    over: 'entries',
  },
  silencedBias2: {
    label: 'bias² with a head silenced',
    description: `bias2 where the rows of U_1 of one head are set to zero, in training too: as if the embedding were trained again, ${AVERAGED}.`,
    over: 'entries',
  },
  silencedTestError: {
    label: 'test error with a head silenced',
    description: `testError where the rows of U_1 of one head are set to zero, in training too, ${AVERAGED}.`,
    over: 'entries',
  },
  resolvedBias2: {
    label: 'bias² trained without a head',
    description: `bias2 of networks that are trained without one head, ${AVERAGED}.`,
    over: 'entries',
  },
  resolvedTestError: {
    label: 'test error trained without a head',
    description: `testError of networks that are trained without one head, ${AVERAGED}.`,
    over: 'entries',
  },
};

/** The equations of the report. */
export const pathsEquations: readonly Equation[] = [
  {
    title: 'Renormalized kernel over pairs of paths',
    tex: "\\tilde K=\\tfrac1{\\bar M}\\sum_{\\pi\\pi'}U_{1,\\pi\\pi'}C_{\\pi\\pi'},\\quad C_{\\pi\\pi'}(x,x')=\\tfrac{\\sigma_0^2}{N_0}\\,\\xi_\\pi(x)\\cdot\\xi_{\\pi'}(x')",
    source: 'note paths, section 1.1',
    citation: 'tiberi2024',
  },
  {
    title: 'Chain of order parameters, exact at every width',
    tex: 'U_l\\mid U_{l+1}\\sim\\mathcal W_{N_l}\\big(\\tfrac1{N_l}\\,\\mathcal S_l\\otimes U_{l+1}\\big),\\quad U_{L+1}=I_m',
    source: 'note paths, section 2.1',
    citation: 'li2022',
  },
  {
    title: 'A head cut from trained networks',
    tex: '\\langle f_{\\rm keep}\\rangle=\\tilde k_{\\rm keep}(x)^\\top C^{-1}y,\\quad C\\text{ unchanged}',
    source: 'note paths, section 5',
    citation: 'tiberi2024',
  },
];
