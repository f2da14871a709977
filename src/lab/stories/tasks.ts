import type { RoomState } from '../room.ts';
import type { Story } from './story.ts';

type Values = (symbol: string) => number | undefined;

/** What became of both tasks, from the load and the unexplained power of the old feature (note continual-multi-head, section 5). */
function fate(value: Values): string | undefined {
  const [load, power] = [value('α'), value('Γ')];
  if (load === undefined || power === undefined) return undefined;
  if (load < 1) return 'new task: learned on the old features; old task: kept';
  return power < 1 - 1 / Math.sqrt(load)
    ? 'new task: understood with the help of the old one; old task: kept'
    : 'new task: memorized, not understood; old task: kept by its own head';
}

const pair: RoomState = { data: 'teacher', dimension: 90, P: 60, test: 60, N: 30, lambda: 1000, T: 0, show: 'phases' };

/** Tasks in sequence. */
export const tasks: Story = {
  id: 'tasks',
  title: 'The cliff of forgetting',
  room: 'tasks',
  summary: 'A second task is understood or only memorized, with a cliff between.',
  cards: [
    {
      claim: 'Between understanding a second task and memorizing it there is a cliff.',
      state: { ...pair, ruleOverlap: 0.9 },
      sentence: 'The rule of the new task overlaps with the old one by {ruleOverlap}.',
      attempt: 'Walk off the cliff: drag the diamond, or the dial, below the dotted line.',
      why: 'With more samples than hidden units and weights held to the old ones, the network has to force the new task through the features of the old. Where these do not explain it, the [[readout]] explodes.',
      equation: 'One head a task: phase boundary',
      figure: 'tasks-phases',
      answer: fate,
    },
    {
      claim: 'Enough units, and there is no cliff.',
      state: { ...pair, ruleOverlap: 0.5 },
      sentence: 'With {N} hidden units for 60 samples the [[load]] is {=α}.',
      attempt: 'Widen the layer past 60 units: left of α = 1 every pair of tasks can be learned.',
      why: 'Below a load of 1 the old features can fit anything: the new [[head]] uses them as they are.',
      equation: 'One head a task: phase boundary',
      figure: 'tasks-phases',
      answer: fate,
    },
    {
      claim: 'A network with one readout for all tasks forgets.',
      state: {
        heads: 'single',
        data: 'digits',
        P: 40,
        test: 60,
        variance: 2,
        N: 300,
        count: 3,
        lambda: Number.POSITIVE_INFINITY,
        T: 0,
        show: 'sequence',
      },
      sentence:
        'Each new task permutes a share of {permuted} of the pixels of 0 and 1; then the first task is forgotten by {=F}.',
      attempt: 'Permute nothing, a little, everything: forgetting is worst in between.',
      why: 'Forgetting is a product: how much the two tasks share their features, times how little they share their rule. Tasks that have nothing in common do not touch.',
      equation: 'One head for all: forgetting of the mean',
    },
  ],
};
