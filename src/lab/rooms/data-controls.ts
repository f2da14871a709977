import type { ChoiceControl, Control, ControlGroup, LabSource, RoomState, SliderControl } from '../room.ts';
import { trainBounds } from './data-rows.ts';

const SOURCE_LABELS: { readonly [source in LabSource]: string } = {
  digits: 'handwritten digits (built in)',
  teacher: 'noisy linear teacher',
  clusters: 'clusters with labels',
  plane: 'points in the plane',
  'hidden-markov': 'hidden Markov sequences under attention',
  own: 'a file of your own',
};

const PAIRS = ['0-1', '3-8', '4-9', '1-7', '5-6'];

/** Which digits. */
export const CLASSES: ChoiceControl = {
  kind: 'choice',
  key: 'classes',
  label: 'classes',
  options: PAIRS.map((value) => ({ value, label: value.replace('-', ' against ') })),
  help: 'Two classes of digits, with targets −1 and +1.',
  when: (state) => state.data === 'digits',
};

/** How many samples test: of a finite set of data what the training set leaves, at most. */
export const TEST: SliderControl = {
  kind: 'slider',
  key: 'test',
  label: 'test samples',
  min: 10,
  max: 400,
  limit: 2000,
  scale: 'log',
  integer: true,
  help: 'Samples that errors are averaged over; a small file gives what its training set leaves.',
};

/** The controls of a room's data; every room shows the same ones. */
export function dataControls(sources: readonly LabSource[]): ControlGroup {
  const controls: Control[] = [
    {
      kind: 'choice',
      key: 'data',
      label: 'data',
      options: sources.map((value) => ({ value, label: SOURCE_LABELS[value] })),
      help: 'Where the inputs and targets come from. Files stay in this browser.',
    },
    CLASSES,
    {
      kind: 'slider',
      key: 'P',
      label: 'training samples',
      symbol: 'P',
      min: 4,
      max: 300,
      limit: 1500,
      scale: 'log',
      integer: true,
      help: 'Number of training samples.',
      bounds: trainBounds,
    },
    TEST,
    {
      kind: 'slider',
      key: 'dimension',
      label: 'input dimension',
      symbol: 'N₀',
      min: 4,
      max: 400,
      limit: 2000,
      scale: 'log',
      integer: true,
      help: 'Dimension of the inputs that are drawn.',
      when: (state) => state.data === 'teacher' || state.data === 'clusters',
    },
    {
      kind: 'slider',
      key: 'noise',
      label: 'label noise',
      symbol: 'ς²',
      min: 0,
      max: 2,
      step: 0.01,
      help: 'Variance of the noise on the teacher’s labels.',
      when: (state) => state.data === 'teacher',
    },
    {
      kind: 'slider',
      key: 'dataSeed',
      label: 'draw of the data',
      dice: true,
      min: 1,
      max: 50,
      limit: 1_000_000,
      integer: true,
      help: 'Seed of the split or of the generator.',
    },
  ];
  return { title: 'Data', controls };
}

/** Defaults of the data controls. */
export const DATA_DEFAULTS: RoomState = {
  data: 'digits',
  classes: '0-1',
  own: '',
  ownTarget: '',
  ownWithout: '',
  ownClasses: '',
  P: 100,
  test: 200,
  noise: 0.25,
  dimension: 100,
  dataSeed: 1,
  seed: 1,
};
