import { type RoomDefinition, type RoomState, without } from '../../room.ts';
import { DATA_DEFAULTS, dataControls } from '../data-controls.ts';

const defaults = {
  ...DATA_DEFAULTS,
  data: 'hidden-markov',
  classes: '3-8',
  P: 60,
  test: 100,
  N: 30,
  set: 1,
  head: 1,
  strength: 1,
  readout: 'file',
  patch: '2',
  variance: 1,
  T: 0.05,
  show: 'heads',
};

const recorded = (state: RoomState) => state.data === 'own';

/** Attention heads and convolution patches: which paths interact. */
export const pathsRoom: RoomDefinition = {
  id: 'paths',
  title: 'Paths',
  question: 'Which attention heads and patches work together, and what does it cost to lose one?',
  theory: 'paths',
  citation: 'tiberi2024',
  sources: ['hidden-markov', 'digits', 'own'],
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
          min: 6,
          max: 1000,
          limit: 1e5,
          scale: 'log',
          integer: true,
          help: 'Units of every hidden layer.',
        },
        {
          kind: 'slider',
          key: 'set',
          label: 'layer of the head',
          min: 1,
          max: 4,
          limit: 12,
          integer: true,
          help: 'The layer of heads in which one has another strength; the first acts on the tokens.',
          when: (state) => state.data !== 'digits',
        },
        {
          kind: 'slider',
          key: 'head',
          label: 'head or patch',
          min: 1,
          max: 16,
          limit: 128,
          integer: true,
          help: 'Which head of that layer, or which patch, has another strength.',
        },
        {
          kind: 'slider',
          key: 'strength',
          label: 'its strength',
          symbol: 's',
          min: 0.1,
          max: 4,
          scale: 'log',
          help: 'Factor on the standard deviation of the weights of that head.',
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
          kind: 'choice',
          key: 'patch',
          label: 'patches',
          options: [
            { value: '2', label: '16 of 2 × 2 pixels' },
            { value: '4', label: '4 of 4 × 4 pixels' },
          ],
          help: 'How pictures are cut, with a readout at every patch.',
          when: (state) => state.data === 'digits',
        },
        {
          kind: 'choice',
          key: 'readout',
          label: 'readout',
          options: [
            { value: 'file', label: 'as the file says' },
            { value: 'mean', label: 'mean over tokens' },
            { value: 'last', label: 'last token' },
            { value: 'first', label: 'first token' },
          ],
          help: 'Which tokens are read; the mean where the file does not say.',
          when: recorded,
        },
      ],
    },
    dataControls(['hidden-markov', 'digits', 'own']),
    {
      title: 'View',
      controls: [
        {
          kind: 'choice',
          key: 'show',
          label: 'figure',
          options: [
            { value: 'heads', label: 'which paths interact, and head scores' },
            { value: 'prune', label: 'what losing a head costs' },
            { value: 'width', label: 'errors against width N' },
          ],
          help: 'What is drawn.',
        },
      ],
    },
  ],
  defaults,
  presets: [
    {
      id: 'heads',
      name: 'Interacting heads',
      shows: 'As N falls paths are amplified and cooperate; the scores of the heads rise above 1.',
      state: { ...defaults },
    },
    {
      id: 'weak',
      name: 'A weak head',
      shows: 'The head that finds equal neighbours is weakened: others are amplified in its place.',
      state: { ...defaults, strength: 0.3 },
    },
    {
      id: 'prune',
      name: 'Pruning',
      shows: 'Cutting a head from trained networks does more harm than training without it.',
      state: { ...defaults, show: 'prune' },
    },
    {
      id: 'patches',
      name: 'Patches of digits',
      shows: 'Patches that tell 3 from 8 are amplified.',
      state: { ...defaults, data: 'digits', P: 80 },
    },
  ],
  equations: [
    {
      title: 'Renormalized kernel over pairs of paths',
      tex: '\\tilde K=\\tfrac1{\\bar M}\\sum_{\\pi\\pi^\\prime}U_{\\pi\\pi^\\prime}\\,C_{\\pi\\pi^\\prime},\\quad C_{\\pi\\pi^\\prime}(x,x^\\prime)=\\tfrac{\\sigma_0^2}{N_0}\\,\\xi_\\pi(x)\\cdot\\xi_{\\pi^\\prime}(x^\\prime)',
      source: 'note paths, section 1.1',
      values: ['N', 'M', 's', 'U_max'],
    },
    {
      title: 'A head cut from trained networks',
      tex: '\\langle f_{\\rm keep}\\rangle=\\tilde k_{\\rm keep}(x)^\\top C^{-1}y,\\quad C\\text{ unchanged}',
      source: 'note paths, section 5',
      values: ['σ²', 'ε_g', 'bias²', 'var'],
    },
  ],
};
