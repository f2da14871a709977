import { activationFamilies } from '../src/activations/registry.ts';

/** The text of docs/activations.md: what each activation can do, from the registry. */
export function activationTable(): string {
  const yes = (value: boolean) => (value ? 'yes' : '–');
  const rows = activationFamilies.map((family) => {
    const part = family.of(family.example ?? []);
    const range = `${part.variances[0].toExponential(0)} to ${part.variances[1].toExponential(0)}`;
    return [
      `\`${family.name}\``,
      `$${family.tex}$`,
      family.parameters ?? '–',
      yes(part.homogeneous),
      yes(part.odd),
      yes(part.twoTime !== undefined),
      yes(part.timeRates !== undefined),
      yes(part.chains),
      range,
    ].join(' | ');
  });
  return [
    '# Activations',
    '',
    'Written by `npm run registries` from `src/activations`: one file an activation. In a spec `network.activation` is a name, a name with numbers',
    'in parentheses (`leaky-relu(0.2)`), or an object with the numbers (`{ table: [[-1, 0], [0, 0], [1, 1]] }`).',
    '',
    '| name | φ(h) | numbers | homogeneous | odd | `ndk` | its mode solver | one-head `continual` | variances of a preactivation |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    '',
    'All of them have NNGP and NTK kernels (`widthwise/kernels`), networks (HMC, Langevin dynamics, gradient descent) and the closures of',
    'finite width (`bpkr`, docs/theories/nonlinear.md). The exact theory, the Gibbs samplers and hidden kernels of every layer are for',
    '`linear`; the theory of one head a task for `linear` and `relu`; gated networks are linear, with `relu` networks sampled beside them. What an',
    'activation cannot do is refused by name, with those that can. Beyond the range of variances the averages are refused too; zero is in it.',
    '',
    'Averages: closed forms for linear, ReLU, leaky ReLU, erf, GELU and sin, finite sums for polynomials, one integral for a table, and for',
    'tanh and softplus the trapezoid rule on what is left of a closed comparison function, with a Mehler series under a certificate for many pairs',
    '(note nonlinear, section 2).',
    '',
  ].join('\n');
}
