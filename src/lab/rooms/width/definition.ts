import { type RoomDefinition, without } from '../../room.ts';
import { DATA_DEFAULTS, dataControls } from '../data-controls.ts';

const defaults = {
  ...DATA_DEFAULTS,
  N: 50,
  L: 2,
  variance: 1,
  T: 0.01,
  activation: 'linear',
  axis: 'N',
  show: 'errors',
};

/** Finite width: deep linear networks, and ReLU as a heuristic. */
export const widthRoom: RoomDefinition = {
  id: 'width',
  title: 'Width',
  question: 'How well does a network of this width and depth generalize, and what do its layers represent?',
  theory: 'bpkr',
  citation: 'li2021',
  sources: ['digits', 'teacher', 'clusters', 'own'],
  // Linear networks are sampled at places along the axis, whatever figure shows them.
  networks: (state) => without(state, ['show']),
  groups: [
    {
      title: 'Network',
      controls: [
        {
          kind: 'slider',
          key: 'N',
          label: 'width',
          symbol: 'N',
          min: 2,
          max: 2000,
          limit: 1e6,
          scale: 'log',
          integer: true,
          infinite: true,
          help: 'Units of every hidden layer; the right end is the Gaussian process.',
        },
        {
          kind: 'slider',
          key: 'L',
          label: 'depth',
          symbol: 'L',
          min: 1,
          max: 8,
          limit: 60,
          integer: true,
          help: 'Number of hidden layers.',
        },
        {
          kind: 'slider',
          key: 'variance',
          label: 'prior variance',
          symbol: 'σ²',
          min: 0.1,
          max: 5,
          limit: 100,
          scale: 'log',
          help: 'Prior variance of the weights of every layer.',
        },
        {
          kind: 'slider',
          key: 'T',
          label: 'temperature',
          symbol: 'T',
          min: 1e-4,
          max: 10,
          scale: 'log',
          zero: true,
          help: 'Variance of the observation noise; 0 is the limit of networks that fit the data.',
        },
        {
          kind: 'choice',
          key: 'activation',
          label: 'activation',
          options: [
            { value: 'linear', label: 'linear (exact)' },
            { value: 'relu', label: 'ReLU (heuristic)' },
            { value: 'erf', label: 'erf (heuristic)' },
          ],
          help: 'Linear networks have an exact theory at every width; for the others the saddle is a heuristic.',
        },
      ],
    },
    dataControls(['digits', 'teacher', 'clusters', 'own']),
    {
      title: 'View',
      controls: [
        {
          kind: 'choice',
          key: 'show',
          label: 'figure',
          options: [
            { value: 'errors', label: 'errors and the density of log U' },
            { value: 'best', label: 'how wide should you go?' },
            { value: 'kernels', label: 'kernels of the layers' },
            { value: 'evidence', label: 'evidence over width and depth' },
          ],
          help: 'What is drawn.',
        },
        {
          kind: 'choice',
          key: 'axis',
          label: 'against',
          options: [
            { value: 'N', label: 'width N' },
            { value: 'L', label: 'depth L' },
            { value: 'variance', label: 'prior variance σ²' },
            { value: 'T', label: 'temperature T' },
            { value: 'P', label: 'training samples P' },
          ],
          help: 'What the errors are drawn against.',
          when: (state) => state.show === 'errors',
        },
      ],
    },
  ],
  defaults,
  presets: [
    {
      id: 'f1',
      name: 'Wide or narrow?',
      shows: 'With a small prior variance the error falls with width; turn σ² up to 2 and it grows.',
      state: { ...defaults, data: 'teacher', dimension: 200, P: 100, L: 1, variance: 0.5, T: 0 },
    },
    {
      id: 'f2',
      name: 'Depth',
      shows: 'Below σ² = 2 at α = 1/2 the error saturates with depth.',
      state: { ...defaults, data: 'teacher', dimension: 200, P: 100, N: 200, L: 3, T: 0, axis: 'L' },
    },
    {
      id: 'f3',
      name: 'Double descent',
      shows: 'bias² peaks where P meets the input dimension; a little temperature removes the peak.',
      state: { ...defaults, data: 'teacher', dimension: 60, P: 200, N: 60, L: 1, T: 0.001, axis: 'P' },
    },
    {
      id: 'f5',
      name: 'An optimal width',
      shows: 'At T > 0 with more samples than inputs the error has a minimum at a finite width.',
      state: { ...defaults, data: 'teacher', dimension: 100, P: 200, L: 1, variance: 0.3, T: 0.25 },
    },
    {
      id: 'f6',
      name: 'Layers by cluster',
      shows: 'The block structure by label strengthens from layer to layer in narrow networks.',
      state: { ...defaults, data: 'clusters', dimension: 60, P: 40, N: 20, L: 3, T: 0.01, show: 'kernels' },
    },
    {
      id: 'f10',
      name: 'Evidence',
      shows: 'A mis-specified variance favours narrow networks.',
      state: { ...defaults, data: 'teacher', dimension: 120, P: 60, variance: 0.6, T: 0.1, show: 'evidence' },
    },
  ],
  equations: [
    {
      title: 'Order parameters',
      tex: 'N\\Big(1-\\frac{u}{\\sigma^2}\\Big)=\\Delta(U),\\qquad U=u^L',
      source: 'note bpkr, section 3',
      values: ['N', 'L', 'σ²', 'u', 'U'],
    },
    {
      title: 'Weight-norm deficit',
      tex: '\\Delta(U)=\\sum_i\\frac{U\\lambda_i}{U\\lambda_i+T}\\Big(1-\\frac{c_i^2}{U\\lambda_i+T}\\Big)',
      source: 'note bpkr, section 3',
      values: ['T', 'Δ'],
    },
    {
      title: 'Predictor',
      tex: '\\langle f(x)\\rangle=k^\\top\\Big(K_0+\\frac TU\\Big)^{-1}y,\\qquad \\varepsilon_g=\\text{bias}^2+\\text{variance}',
      source: 'note bpkr, section 3.1',
      values: ['ε_g', 'bias²', 'var'],
    },
  ],
};
