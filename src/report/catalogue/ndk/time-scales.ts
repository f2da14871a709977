import { logSpaced } from '../../../numeric/spacing.ts';
import { timeScales } from '../../../theory/ndk/index.ts';
import type { FigureData, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { overlapProblem } from './problems.ts';

const CASES = [
  { activation: 'relu', depth: 1, group: 'ReLU, L = 1' },
  { activation: 'relu', depth: 3, group: 'ReLU, L = 3' },
  { activation: 'erf', depth: 1, group: 'erf, L = 1' },
] as const;

/** The two time scales against the initial variance. */
export const timeScaleFigure: CatalogueFigure = {
  id: 'ndk-f3',
  theory: 'ndk',
  title: 'Time scales of the two phases',
  shows: 'The gradient phase shortens as a power of σ₀²; the diffusive phase waits ln(σ₀²/σ²) once σ₀ is above σ.',
  citation: 'avidan2023',
  async compute({ quick }): Promise<FigureData> {
    const ratios = logSpaced(0.06, 64, quick ? 9 : 25);
    const gradient: Series[] = [];
    const diffusive: Series[] = [];
    for (const { activation, depth, group } of CASES) {
      const scales = ratios.map((ratio) =>
        timeScales(
          overlapProblem({
            activation,
            depth,
            sigma0: Math.sqrt(ratio),
            temperature: 0,
            samples: 2,
            dimension: 24,
          }),
        ),
      );
      const line = { type: 'line', group, role: 'theory', x: ratios } as const;
      gradient.push({ ...line, name: group, y: scales.map((s) => (Number.isFinite(s.gradient) ? s.gradient : null)) });
      diffusive.push({ ...line, name: group, y: scales.map((s) => s.diffusive) });
    }
    const large = ratios.filter((r) => r >= 1);
    diffusive.push({
      type: 'line',
      name: '½ ln(σ₀²/σ²)',
      role: 'limit',
      x: large,
      y: large.map((r) => Math.log(r) / 2),
    });
    const x = { label: 'σ₀² / σ²', scale: 'log' } as const;
    return {
      id: 'ndk-f3',
      title: 'Time scales of the two phases',
      caption:
        'Left: time to 90 % of the way to the NTK plateau. Right: slow time T t / σ² to 90 % of the way from there to the ' +
        'NNGP value, as T → 0 (absent where the plateau is passed by). Orthogonal training inputs, test overlap 0.7, σ = 1.',
      citations: ['avidan2023'],
      columns: 2,
      roleNames: { limit: 'growth expected' },
      panels: [
        { title: 'gradient-driven phase', x, y: { label: 'time t', scale: 'log' }, series: gradient },
        { title: 'diffusive phase', x, y: { label: 'slow time s / σ²', zero: true }, series: diffusive },
      ],
    };
  },
};
