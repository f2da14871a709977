import type { Story } from './story.ts';

/** Globally gated networks. */
export const gates: Story = {
  id: 'gates',
  title: 'Gates carve the plane',
  room: 'gates',
  summary: 'Switches turn a linear network into a nonlinear one that can be solved.',
  cards: [
    {
      claim: 'A few switches let a linear network draw a bent border.',
      state: { toy: 'moons', P: 60, test: 100, M: 4, N: 40, T: 0.02, show: 'shape' },
      sentence:
        'With {M} [[gate|gates]], each open on its side of a line, the network separates the two moons with a [[test error]] of {=ε_g}.',
      attempt: 'Start with one gate and add more: the plane falls into pieces, and in each the output is linear.',
      why: 'All units of the layer share the gates, so what is learned between gates is a small matrix U, of as many rows as there are gates.',
      equation: 'Renormalized kernel',
      figure: 'gates-plane',
      panel: 1,
    },
    {
      claim: 'Few units make the gates work together.',
      state: { toy: 'moons', P: 60, test: 100, M: 4, N: 20, T: 0.02, show: 'shape' },
      sentence:
        'In a layer of {N} units the [[order parameter]] U is no longer a multiple of the identity: its eigenvalues reach from {=U_min} to {=U_max}.',
      attempt: 'Widen the layer: the eigenvalues come together at 1, and gates no longer know of each other.',
      why: 'At infinite width every gate learns as if it were alone. At finite width the data pull the gates that they need in the same direction.',
      equation: 'One hidden layer',
      figure: 'gates-shape',
      panel: 2,
    },
    {
      claim: 'Similar tasks help each other, unrelated ones do not have to collide.',
      state: { P: 75, N: 20, T: 0.01, show: 'tasks' },
      sentence: 'Three tasks with a gate each, whose rules overlap by {overlap}.',
      attempt: 'Move the overlap from 0 to 1 and compare one gate a task with none.',
      why: 'Between tasks stands one entry of U: it grows with what their rules share and falls as 1/N.',
      equation: 'One hidden layer',
    },
    {
      claim: 'The theory knows how wrong it may be. Hold it to that.',
      state: { toy: 'moons', P: 40, test: 60, M: 3, N: 40, T: 0.05, show: 'width' },
      sentence: 'Networks of {N} units are being sampled; theory says {=ε_g}.',
      attempt:
        'Narrow the layer: the dial goes from exact over “within its own 1/N” to where the theory says nothing any more.',
      why: 'The [[saddle]] leaves out terms of the size M/N. The band on the dial is that allowance; the needle is the raw distance in error bars.',
      equation: 'One hidden layer',
    },
  ],
};
