import type { Control, RoomDefinition, RoomState } from '../../room.ts';
import { DATA_DEFAULTS, dataControls } from '../data-controls.ts';

const defaults = {
  ...DATA_DEFAULTS,
  data: 'plane',
  toy: 'moons',
  P: 60,
  test: 100,
  N: 20,
  L: 1,
  M: 4,
  kind: 'half-space',
  threshold: -0.3,
  variance: 1,
  T: 0.02,
  gateSeed: 1,
  tasks: 3,
  overlap: 0.9,
  show: 'shape',
};

/** Several tasks have gates and data of their own: one gate a task, teachers in twenty dimensions. */
function gated(state: RoomState): boolean {
  return state.show !== 'tasks';
}

/** Of the data's dials several tasks keep the number of samples and the draw. */
function inTasksToo(control: Control): Control {
  if (control.key === 'P' || control.key === 'dataSeed') return control;
  const { when = () => true } = control;
  return { ...control, when: (state) => gated(state) && when(state) };
}

const data = dataControls(['plane', 'digits', 'clusters', 'own']);

/** Globally gated networks: the shape of the kernel is renormalized. */
export const gatesRoom: RoomDefinition = {
  id: 'gates',
  title: 'Gates',
  question: 'How do shared gates and a finite width reshape the kernel of a network?',
  theory: 'ggdln',
  citation: 'li2022',
  sources: ['plane', 'digits', 'clusters', 'own'],
  networks: (state) => ({ ...state, show: gated(state) ? 'one' : 'tasks' }),
  groups: [
    {
      title: 'Network',
      controls: [
        {
          kind: 'slider',
          key: 'N',
          label: 'width',
          symbol: 'N',
          min: 4,
          max: 1000,
          limit: 1e5,
          scale: 'log',
          integer: true,
          help: 'Units of every hidden layer.',
        },
        {
          kind: 'slider',
          key: 'L',
          label: 'depth',
          symbol: 'L',
          min: 1,
          max: 2,
          integer: true,
          help: 'Hidden layers, with the same gates.',
        },
        {
          kind: 'slider',
          key: 'M',
          label: 'number of gates',
          symbol: 'M',
          min: 1,
          max: 12,
          limit: 30,
          integer: true,
          help: 'Gates of a layer; the order parameter has M rows, M² in the first of two layers.',
          when: (state) => gated(state) && state.kind !== 'open',
        },
        {
          kind: 'choice',
          key: 'kind',
          label: 'gates',
          options: [
            { value: 'half-space', label: 'random half-spaces' },
            { value: 'sigmoid', label: 'random sigmoids' },
            { value: 'kmeans', label: 'learned by k-means, no labels' },
            { value: 'open', label: 'one gate, always open (deep linear)' },
          ],
          help: 'Fixed functions of the input that all units of a layer share.',
          when: gated,
        },
        {
          kind: 'slider',
          key: 'threshold',
          label: 'threshold',
          symbol: 'b',
          min: -2,
          max: 1,
          step: 0.05,
          help: 'Negative thresholds open more gates.',
          when: (state) => gated(state) && (state.kind === 'half-space' || state.kind === 'sigmoid'),
        },
        {
          kind: 'slider',
          key: 'variance',
          label: 'prior variance',
          symbol: 'σ²',
          min: 0.1,
          max: 5,
          scale: 'log',
          help: 'Prior variance of all weights.',
        },
        {
          kind: 'slider',
          key: 'T',
          label: 'temperature',
          symbol: 'T',
          min: 1e-3,
          max: 2,
          scale: 'log',
          help: 'Variance of the observation noise.',
        },
        {
          kind: 'slider',
          key: 'gateSeed',
          label: 'draw of the gates',
          dice: true,
          min: 1,
          max: 50,
          integer: true,
          help: 'Seed of the gates.',
          when: (state) => gated(state) && state.kind !== 'open',
        },
      ],
    },
    {
      ...data,
      controls: [
        { ...data.controls[0], when: gated },
        {
          kind: 'choice',
          key: 'toy',
          label: 'shape',
          options: ['moons', 'circles', 'spirals', 'xor'].map((value) => ({ value, label: value })),
          help: 'Two classes in the plane.',
          when: (state) => gated(state) && state.data === 'plane',
        },
        ...data.controls.slice(1).map((control) => inTasksToo(control)),
      ],
    },
    {
      title: 'View',
      controls: [
        {
          kind: 'choice',
          key: 'show',
          label: 'figure',
          options: [
            { value: 'shape', label: 'gates, predictor, and the shape of U' },
            { value: 'width', label: 'errors against width N' },
            { value: 'count', label: 'errors against the number of gates M' },
            { value: 'tasks', label: 'several tasks at once' },
          ],
          help: 'What is drawn.',
        },
        {
          kind: 'slider',
          key: 'tasks',
          label: 'number of tasks',
          symbol: 'n',
          min: 2,
          max: 5,
          integer: true,
          help: 'Linear tasks on Gaussian inputs that share the training samples.',
          when: (state) => state.show === 'tasks',
        },
        {
          kind: 'slider',
          key: 'overlap',
          label: 'overlap of the teachers',
          symbol: 'c',
          min: 0,
          max: 1,
          step: 0.01,
          playable: true,
          help: 'From unrelated tasks to equal ones.',
          when: (state) => state.show === 'tasks',
        },
      ],
    },
  ],
  defaults,
  presets: [
    {
      id: 'shape',
      name: 'Shape renormalization',
      shows: 'As N falls the eigenvalues of U fan out: the kernel changes its shape, not only its size.',
      state: { ...defaults, data: 'digits', classes: '3-8', P: 80, M: 4, variance: 0.5, T: 0.01 },
    },
    {
      id: 'width',
      name: 'Bias and variance',
      shows: 'Unlike in deep linear networks the bias depends on the width.',
      state: { ...defaults, data: 'digits', classes: '3-8', P: 80, M: 4, variance: 0.5, T: 0.01, show: 'width' },
    },
    {
      id: 'count',
      name: 'More gates',
      shows: 'The error against the number of gates.',
      state: { ...defaults, toy: 'circles', show: 'count' },
    },
    {
      id: 'kmeans',
      name: 'Learned gates',
      shows: 'Gates that follow the clusters of the inputs.',
      state: { ...defaults, toy: 'xor', kind: 'kmeans' },
    },
    {
      id: 'tasks',
      name: 'Several tasks',
      shows: 'Without gates unrelated tasks collide; with a gate each, narrow networks transfer between similar ones.',
      state: { ...defaults, P: 75, N: 20, T: 0.01, show: 'tasks' },
    },
  ],
  equations: [
    {
      title: 'Renormalized kernel',
      tex: '\\tilde K(x,x^\\prime)=K_0(x,x^\\prime)\\,\\tfrac1{M^L}\\,\\gamma(x)^\\top U\\,\\gamma(x^\\prime)',
      source: 'note ggdln, section 2.2',
      values: ['N', 'M', 'U_min', 'U_max'],
    },
    {
      title: 'One hidden layer',
      tex: 'U^{-1}=\\frac I{\\sigma^2}+\\frac SN,\\qquad S=\\tfrac1M\\Gamma^\\top\\big(K_0\\circ[C^{-1}-vv^\\top]\\big)\\Gamma',
      source: 'note ggdln, section 3',
      values: ['σ²', 'ε_g', 'bias²', 'var'],
    },
  ],
};
