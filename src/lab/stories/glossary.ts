/** Words of the field in one sentence each, for those who meet them in a story for the first time. */
export const glossary: { readonly [term: string]: string } = {
  width: 'Number of units in a hidden layer, N.',
  depth: 'Number of hidden layers between input and output, L.',
  'infinitely wide':
    'With more and more units a random network becomes a Gaussian process: its hidden layers no longer adapt to the data.',
  'Gaussian process':
    'What a network of infinite width is: prediction by a fixed measure of similarity between inputs, the kernel.',
  kernel: 'How similar a layer finds two inputs: the average product of its units’ activities.',
  'test error':
    'Mean squared difference between output and target on samples that were not learned; always answering 0 gives the variance of the targets, 1 for targets ±1.',
  'bias²': 'Error of the average over many networks.',
  variance: 'How much single networks scatter around their average.',
  'prior variance': 'How large weights are before learning, σ²; weight decay holds them there.',
  temperature: 'Strength of the noise in learning, T: how closely the training data are fitted.',
  'order parameter':
    'One number, or a small matrix, that says how learning rescales a network’s kernel; theory predicts it from data, width and depth.',
  load: 'Training samples per hidden unit, α = P/N.',
  gate: 'A fixed switch, the same for all units of a layer, that is open in a part of the input space.',
  'gradient phase': 'The first part of learning: the weights slide down the error and hardly anything is random.',
  'diffusive phase':
    'The long second part: the training error stays low while noise carries the weights through all networks that fit.',
  drift: 'Weights go on changing after learning, while behaviour may stay the same.',
  readout: 'The last weights, from the hidden units to the output.',
  head: 'A readout of its own for every task.',
  coupling: 'How strongly new weights are held to those of the task before, λ.',
  teacher: 'A rule that makes the targets: a linear function of the inputs, with noise.',
  forgetting: 'Training error on an old task after a new one was learned.',
  saddle: 'The leading answer of the theory for many units; what it leaves out is of the relative size 1/N.',
};
