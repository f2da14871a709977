/** The one convention for scalings and temperature, printed with every result. */
export const CONVENTION_LINES: readonly { readonly tex: string; readonly words: string }[] = [
  {
    tex: 'f(x) = \\frac{1}{\\sqrt{N_L}}\\, a \\cdot \\phi\\Big(\\tfrac{1}{\\sqrt{N_{L-1}}} W_L\\, \\phi(\\cdots \\tfrac{1}{\\sqrt{N_0}} W_1 x)\\Big)',
    words:
      'NTK parametrization: every layer is divided by the square root of its fan-in. The N are widths, N₀ the input dimension, L the number of hidden layers.',
  },
  {
    tex: 'E = \\tfrac12 \\sum_\\mu |f(x^\\mu) - y^\\mu|^2 + \\tfrac{T}{2} \\sum_l |W_l|^2 / \\sigma_l^2, \\qquad p(W) \\propto e^{-E/T}',
    words:
      'Temperature T is the variance of the observation noise, in squared units of the targets; σ² are prior variances of the weights. T = 0 is the limit T → 0⁺.',
  },
  {
    tex: '\\epsilon_g = \\mathrm{bias}^2 + \\mathrm{variance}',
    words:
      'Errors are mean squares: over test points for the test error, over training points (and the posterior) for the training error, summed over outputs.',
  },
];
