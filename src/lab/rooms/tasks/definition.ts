import { type Bounds, type MarkerPlace, numberOf, type RoomDefinition, type RoomState, without } from '../../room.ts';
import { CLASSES, DATA_DEFAULTS, TEST } from '../data-controls.ts';
import { trainBounds } from '../data-rows.ts';

const defaults = {
  ...DATA_DEFAULTS,
  data: 'teacher',
  P: 60,
  test: 60,
  dimension: 90,
  heads: 'multi',
  N: 60,
  L: 1,
  activation: 'relu',
  variance: 1,
  lambda: 20,
  T: 0,
  count: 2,
  inputOverlap: 1,
  ruleOverlap: 0.5,
  permuted: 0.5,
  rule: 'given',
  show: 'phases',
};

/** The width gives the load; the overlap of the rules, where there is such a dial, the similarity. */
function moveMarker(state: RoomState, from: MarkerPlace, to: MarkerPlace): RoomState {
  const width = Math.min(600, Math.max(10, Math.round(numberOf(state, 'P') / to.x)));
  if (state.data !== 'teacher') return { ...state, N: width };
  // The similarity is measured on the samples: the dial goes by the difference, towards the side on which it stands.
  const overlap = numberOf(state, 'ruleOverlap');
  const side = overlap < 0 ? -1 : 1;
  const size = Math.min(1, Math.max(0, Math.abs(overlap) + to.y - from.y));
  return { ...state, N: width, ruleOverlap: side * Number(size.toFixed(3)) };
}

/** Whether linear networks have to fit their samples exactly, for which there may be no more of them than inputs. */
function fitsExactly(state: RoomState): boolean {
  return state.T === 0 && (state.heads === 'multi' || state.activation === 'linear');
}

/** What the data leave for training, and at T = 0 what linear networks can fit. */
function samplesBounds(state: RoomState, rows: number | undefined): Bounds | undefined {
  const byRows = trainBounds(state, rows);
  if (!fitsExactly(state) || state.data !== 'teacher') return byRows;
  const max = numberOf(state, 'dimension');
  return { max, reason: `at T = 0 a linear network fits at most as many samples as inputs: P up to ${max}, or T > 0` };
}

/** Centred on their own mean, P rows have P - 1 directions: no linear network fits all of them exactly. */
function noiseBounds(state: RoomState): Bounds | undefined {
  return state.data !== 'teacher' && (state.heads === 'multi' || state.activation === 'linear')
    ? { min: 1e-3, reason: 'centred rows are linearly dependent, and a linear network fits them only with T above 0' }
    : undefined;
}

/** Tasks in sequence: forgetting, interference, and their phase transition. */
export const tasksRoom: RoomDefinition = {
  id: 'tasks',
  title: 'Tasks',
  question: 'What does a network forget, and what can it still learn, when tasks come one after the other?',
  theory: 'continual',
  citation: 'shan2026',
  sources: ['teacher', 'digits', 'own'],
  networks: (state) => without(state, ['show']),
  groups: [
    {
      title: 'Network',
      controls: [
        {
          kind: 'choice',
          key: 'heads',
          label: 'heads',
          options: [
            { value: 'multi', label: 'one head a task (linear, finite width)' },
            { value: 'single', label: 'one head for all tasks (infinite width)' },
          ],
          help: 'Whether every task has its own readout.',
        },
        {
          kind: 'slider',
          key: 'N',
          label: 'width',
          symbol: 'N',
          min: 10,
          max: 600,
          limit: 4000,
          scale: 'log',
          integer: true,
          help: 'Hidden units; with one head for all tasks only the simulated networks have a width.',
        },
        {
          kind: 'slider',
          key: 'L',
          label: 'depth',
          symbol: 'L',
          min: 1,
          max: 6,
          integer: true,
          help: 'Hidden layers.',
          when: (state) => state.heads === 'single',
        },
        {
          kind: 'choice',
          key: 'activation',
          label: 'activation',
          options: [
            { value: 'relu', label: 'ReLU' },
            { value: 'erf', label: 'erf' },
            { value: 'linear', label: 'linear' },
          ],
          help: 'Of the network with one head; the theory of several heads here is that of linear networks.',
          when: (state) => state.heads === 'single',
        },
        {
          kind: 'slider',
          key: 'lambda',
          label: 'coupling to the old weights',
          symbol: 'λ',
          min: 0.1,
          max: 1e5,
          scale: 'log',
          infinite: true,
          help: 'How strongly the new weights are held to the old ones; the right end is the least change.',
        },
        {
          kind: 'slider',
          key: 'T',
          label: 'temperature',
          symbol: 'T',
          min: 1e-3,
          max: 2,
          scale: 'log',
          zero: true,
          help: 'Variance of the observation noise.',
          bounds: noiseBounds,
        },
        {
          kind: 'slider',
          key: 'variance',
          label: 'prior variance',
          symbol: 'σ²',
          min: 0.2,
          max: 4,
          scale: 'log',
          help: 'Prior variance of all weights.',
        },
      ],
    },
    {
      title: 'Tasks',
      controls: [
        {
          kind: 'choice',
          key: 'data',
          label: 'tasks from',
          options: [
            { value: 'teacher', label: 'linear teachers' },
            { value: 'digits', label: 'handwritten digits' },
            { value: 'own', label: 'a file of your own' },
          ],
          help: 'Teachers have two dials, for inputs and for rules; digits and files are permuted.',
        },
        CLASSES,
        {
          kind: 'slider',
          key: 'count',
          label: 'number of tasks',
          symbol: 'n',
          min: 2,
          max: 6,
          integer: true,
          help: 'Length of the sequence.',
        },
        {
          kind: 'slider',
          key: 'inputOverlap',
          label: 'overlap of the inputs',
          min: 0,
          max: 1,
          step: 0.01,
          playable: true,
          help: 'Cosine between the inputs of one task and the next.',
          when: (state) => state.data === 'teacher',
        },
        {
          kind: 'slider',
          key: 'ruleOverlap',
          label: 'overlap of the rules',
          symbol: 'γ',
          min: -1,
          max: 1,
          step: 0.01,
          playable: true,
          help: 'Cosine between the rules of one task and the next.',
          when: (state) => state.data === 'teacher',
        },
        {
          kind: 'slider',
          key: 'permuted',
          label: 'share of permuted pixels',
          min: 0,
          max: 1,
          step: 0.01,
          help: 'Every task permutes this share of the inputs in its own way.',
          when: (state) => state.data !== 'teacher',
        },
        {
          kind: 'choice',
          key: 'rule',
          label: 'rule of later tasks',
          options: [
            { value: 'given', label: 'the same' },
            { value: 'flipped', label: 'flipped every second time' },
            { value: 'random-labels', label: 'random signs' },
          ],
          help: 'What later tasks ask.',
          when: (state) => state.data !== 'teacher',
        },
        {
          kind: 'slider',
          key: 'P',
          label: 'samples of a task',
          symbol: 'P',
          min: 6,
          max: 150,
          limit: 400,
          scale: 'log',
          integer: true,
          help: 'Training samples of every task.',
          bounds: samplesBounds,
        },
        TEST,
        {
          kind: 'slider',
          key: 'dimension',
          label: 'input dimension',
          symbol: 'N₀',
          min: 8,
          max: 300,
          limit: 900,
          scale: 'log',
          integer: true,
          help: 'Dimension of the teachers’ inputs.',
          when: (state) => state.data === 'teacher',
          bounds: (state) =>
            fitsExactly(state)
              ? {
                  min: numberOf(state, 'P'),
                  reason: `at T = 0 a linear network fits at most N₀ samples exactly: P = ${numberOf(state, 'P')}`,
                }
              : undefined,
        },
        {
          kind: 'slider',
          key: 'dataSeed',
          label: 'draw of the tasks',
          dice: true,
          min: 1,
          max: 50,
          limit: 1_000_000,
          integer: true,
          help: 'Seed of inputs, rules and permutations.',
        },
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
            { value: 'sequence', label: 'errors along the sequence' },
            { value: 'matrix', label: 'forgetting matrix' },
            { value: 'phases', label: 'phases (heads) or collapse (one head)' },
            { value: 'heads', label: 'one head against several (teachers)' },
          ],
          help: 'What is drawn.',
        },
      ],
    },
  ],
  defaults,
  firstDefaults: { N: 30, lambda: 100 },
  presets: [
    {
      id: 'phase',
      name: 'The phase diagram',
      shows: 'Drag the overlap of the rules through γ_c: below it the new task is memorized, not learned.',
      state: { ...defaults, N: 30, lambda: 1000 },
    },
    {
      id: 'transition',
      name: 'Across the transition',
      shows: 'At a load of 2 similar rules generalize; errors of the new task explode when they are dissimilar.',
      state: { ...defaults, N: 30, lambda: 100, ruleOverlap: 0.95, show: 'sequence' },
    },
    {
      id: 'sequence',
      name: 'Sequence dynamics',
      shows: 'The loss of a task falls to zero when it is learned and jumps afterwards.',
      state: {
        ...defaults,
        heads: 'single',
        P: 6,
        dimension: 8,
        N: 500,
        count: 6,
        lambda: Number.POSITIVE_INFINITY,
        show: 'sequence',
      },
    },
    {
      id: 'collapse',
      name: 'Collapse of forgetting',
      shows: 'Forgetting of many pairs falls on one line of two order parameters.',
      state: {
        ...defaults,
        heads: 'single',
        P: 40,
        dimension: 40,
        variance: 2,
        N: 400,
        lambda: Number.POSITIVE_INFINITY,
      },
    },
    {
      id: 'digits',
      name: 'Permuted digits',
      shows: 'Half of the pixels permuted, the same rule: mild forgetting.',
      state: {
        ...defaults,
        heads: 'single',
        data: 'digits',
        P: 60,
        variance: 2,
        N: 400,
        count: 3,
        lambda: Number.POSITIVE_INFINITY,
        show: 'sequence',
      },
    },
    {
      id: 'heads',
      name: 'One head or several',
      shows: 'A shared head forgets; private heads fail on the new task when P exceeds N.',
      state: { ...defaults, show: 'heads' },
    },
  ],
  marker: {
    figure: 'tasks-phases',
    label: 'load and similarity of the tasks',
    x: [0.1, 4],
    y: [0, 1],
    move: moveMarker,
  },
  equations: [
    {
      title: 'One head a task: phase boundary',
      tex: '\\Gamma=\\frac{q(1-\\gamma^2)}{\\alpha\\sigma^2}\\;\\lessgtr\\;1-\\frac1{\\sqrt\\alpha},\\qquad \\alpha=\\frac PN',
      source: 'note continual-multi-head, section 5',
      values: ['α', 'γ', 'Γ', 'u', 'ψ'],
    },
    {
      title: 'One head for all: forgetting of the mean',
      tex: 'F_{2,1}=\\frac{|Y_1|^2}{P}\\,2\\gamma_{RF}\\,(1-\\gamma_{rule})',
      source: 'note continual-single-head, section 4',
      values: ['γ_RF', 'γ_rule', 'F'],
    },
  ],
};
