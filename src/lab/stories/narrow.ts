import type { Story } from './story.ts';

/** Finite width: where fewer units generalize better. */
export const narrow: Story = {
  id: 'narrow',
  title: 'Why narrow can win',
  room: 'width',
  summary: 'More units are not always better: there is a best width.',
  cards: [
    {
      claim: 'A narrow network can beat an infinitely wide one.',
      state: { data: 'teacher', dimension: 100, P: 200, test: 200, L: 1, N: 60, variance: 0.3, T: 0.25 },
      sentence:
        'With {N} units in its hidden layer, a network that learned from noisy samples has a [[test error]] of {=ε_g}.',
      attempt: 'Make it narrower until the error turns up again. The dotted line is an [[infinitely wide]] network.',
      why: 'A narrow network scales its [[kernel]] to the data: learning multiplies it by the [[order parameter]] U, here {=U} where an infinitely wide network has the fixed value that its weights started with.',
      equation: 'Order parameters',
      answer: (value) => {
        const [error, bias] = [value('ε_g'), value('bias²')];
        if (error === undefined || bias === undefined) return undefined;
        return `${Math.round((100 * bias) / error)} % of the error is bias², the rest is scatter between networks`;
      },
    },
    {
      claim: 'Whether width helps is decided by how large the weights start.',
      state: { data: 'teacher', dimension: 200, P: 100, test: 200, L: 1, N: 50, variance: 0.5, T: 0 },
      sentence:
        'Let the [[prior variance]] of the weights be σ² = {variance}; 50 units then have a [[test error]] of {=ε_g}.',
      attempt: 'Go from 0.5 to 2 and watch the whole curve: first the error falls with the [[width]], then it grows.',
      why: 'Without noise a network has to fit every sample. If its weights start too small for that, narrow networks make up for it by scaling up, and scatter more; if they start too large, narrow ones scale down, and win.',
      equation: 'Weight-norm deficit',
    },
    {
      claim: 'Narrow networks see the classes, wide ones see the inputs.',
      state: { data: 'clusters', dimension: 60, P: 40, test: 40, N: 20, L: 3, T: 0.01, show: 'kernels' },
      sentence: 'These are the [[kernel|kernels]] of three layers of {N} units: how alike each finds two samples.',
      attempt: 'Widen the network: the blocks of the two labels fade from layer to layer.',
      why: 'What learning adds to a layer’s kernel is the outer product of the targets, with a weight of 1/N: only layers of few units change what they represent.',
      equation: 'Order parameters',
    },
    {
      claim: 'Here the theory is an approximation. Find where it breaks.',
      state: { activation: 'relu', P: 40, test: 100, L: 1, N: 100, T: 0.1 },
      sentence:
        'A layer of {N} ReLU units learns to tell 0 from 1. Theory: {=ε_g}; sampled networks are landing on the curve.',
      attempt: 'Narrower, until the dial leaves the green: there theory and networks part.',
      why: 'For linear units the theory is exact at every width. For others it keeps one number a layer, the [[order parameter]], and what it leaves out grows with the [[load]] P/N.',
      equation: 'Predictor',
    },
  ],
};
