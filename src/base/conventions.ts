/** One convention in words and as an equation. */
export interface ConventionLine {
  /** What it settles: a heading. */
  readonly about: string;
  /** KaTeX source. */
  readonly tex: string;
  readonly words: string;
}

/**
 * Which conventions a result follows; part of every digest, so that numbers of an older convention are computed again. 1: errors
 * were averages over outputs too, except those of `bpkr`. 2: errors are sums over outputs.
 */
export const CONVENTION_VERSION = 2;

/** How errors are averaged, in the words that descriptions of observables end with. */
export const AVERAGED = 'averaged over points, summed over outputs';

/** The conventions of scalings, temperature and errors: reports, `docs/conventions.md` and descriptions are made from these. */
export const CONVENTIONS: readonly ConventionLine[] = [
  {
    about: 'Network',
    tex: 'f(x) = \\frac{1}{\\sqrt{N_L}}\\, a \\cdot \\phi\\Big(\\tfrac{1}{\\sqrt{N_{L-1}}} W_L\\, \\phi(\\cdots \\tfrac{1}{\\sqrt{N_0}} W_1 x)\\Big)',
    words:
      'NTK parametrization: every layer is divided by the square root of its fan-in. The N are widths, N₀ the input dimension, L the number of hidden layers.',
  },
  {
    about: 'Temperature',
    tex: 'E = \\tfrac12 \\sum_\\mu |f(x^\\mu) - y^\\mu|^2 + \\tfrac{T}{2} \\sum_l |W_l|^2 / \\sigma_l^2, \\qquad p(W) \\propto e^{-E/T}',
    words:
      'Temperature T is the variance of the observation noise, in squared units of the targets; σ² are prior variances of the weights. T = 0 is the limit T → 0⁺.',
  },
  {
    about: 'Errors',
    tex: '\\epsilon = \\frac1P \\sum_\\mu \\sum_k \\big\\langle (f_k(x^\\mu) - y_k^\\mu)^2 \\big\\rangle = \\mathrm{bias}^2 + \\mathrm{variance}',
    words: `Errors are squared errors ${AVERAGED}: test points for the test error, training points (and the posterior) for the training error. Divide by the number of outputs m for the average over outputs that some software and the golden vectors report.`,
  },
  {
    about: 'Accuracy',
    tex: '\\mathrm{accuracy} = \\frac1P \\sum_\\mu 1\\big[\\mathrm{class}(\\bar f(x^\\mu)) = \\mathrm{class}(y^\\mu)\\big]',
    words:
      'The class is the sign of one output or the place of the largest of several; a tie counts as the chance that a guess among the tied ones is right.',
  },
];

/** The conventions as a page of the documentation. */
export function conventionsPage(): string {
  const sections = CONVENTIONS.map(({ about, tex, words }) => `## ${about}\n\n$$${tex}$$\n\n${words}\n`);
  return `# Conventions\n\nOne convention holds in all theories, simulations, reports and figures (version ${CONVENTION_VERSION}; it is part of the digest by which results are stored). This page is made from \`src/base/conventions.ts\` by \`npm run conventions\`.\n\n${sections.join('\n')}`;
}
