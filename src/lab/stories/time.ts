import type { Story } from './story.ts';

/** The course of noisy learning. */
export const time: Story = {
  id: 'time',
  title: 'Two lives of learning',
  room: 'time',
  summary: 'First the gradient, then a long random walk among the networks that fit.',
  cards: [
    {
      claim: 'Learning has two lives: a short slide and a long walk.',
      state: { T: 0.002, t: 3, P: 20, test: 40 },
      sentence: 'At time {t} the error on the training digits is {=train}, on new ones {=bias²}.',
      attempt: 'Press play. The output rushes to the dashed line, stays, and leaves it much later for the dotted one.',
      why: 'In the [[gradient phase]] the network hardly leaves its random start. In the [[diffusive phase]] it forgets that start, and ends where all networks that fit the data end on average.',
      equation: 'Mean predictor',
    },
    {
      claim: 'There is a best time to stop, and the start decides which life it falls into.',
      state: {
        data: 'teacher',
        dimension: 20,
        P: 30,
        test: 60,
        noise: 1,
        variance: 1.44,
        initial: 0.5,
        T: 0.002,
        t: 3,
      },
      sentence:
        'The weights start with a variance of σ₀² = {initial}; the average of many networks is best at t* = {=t*}.',
      attempt: 'Start larger: the best time moves, and the price of waiting changes.',
      why: 'Noisy targets are learned late. A small start learns slowly and can be stopped in time; a large one has fitted the noise before the walk begins.',
      equation: 'Limits',
    },
    {
      claim: 'Weights drift for ever. What is remembered depends on what still learns.',
      state: { show: 'drift', P: 20, test: 40, T: 0.05, t: 20, protocol: 'all' },
      sentence:
        'After a time of {t}, the two classes still stand apart under every protocol in which something goes on learning.',
      attempt:
        'Turn the clock: with the [[readout]] frozen and the hidden layers drifting, the two means shrink together.',
      why: 'A frozen readout reads a code that moves away under it. Only what the moving code has in common with the old one is left.',
      equation: 'Mean predictor',
    },
  ],
};
