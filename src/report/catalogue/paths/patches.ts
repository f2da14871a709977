import { toRows } from '../../../linalg/matrix.ts';
import { theoryOf } from '../../../models/paths/theory.ts';
import { infiniteWidthParameters, relativeOrderParameter } from '../../../theory/paths/index.ts';
import type { Panel } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { matrixPanel, rmsZ, rowsOf } from './maps.ts';
import { networksOf, patchesProblem, sampled } from './problems.ts';

const SIDE = 4;

/** Which patches of digits interact, over pairs and over positions. */
export const interactingPatches: CatalogueFigure = {
  id: 'paths-f4',
  theory: 'paths',
  title: 'Which patches of digits interact',
  shows:
    'Patches that tell the classes apart are amplified, and cooperate with sign; patches at the edge stay as they are.',
  citation: 'aiudi2025',
  async compute(options) {
    const width = options.quick ? 64 : 30;
    const problem = await patchesProblem(options, width);
    const { solution, corrected } = theoryOf(problem);
    const [simulation] = await sampled([problem], options);
    const gp = infiniteWidthParameters(solution)[0].data[0];
    const theory = toRows(relativeOrderParameter(solution));
    const estimate = simulation.observables.orderParameter;
    const best = toRows(corrected?.u ?? solution.orderParameters[0]);
    const measured = rowsOf(estimate?.value ?? []).map((row) => row.map((u) => u / gp));
    const less = (rows: readonly (readonly number[])[]) =>
      rows.map((row, i) => row.map((u, j) => u - (i === j ? 1 : 0)));
    const limit = Math.max(...less(theory).flat().map(Math.abs));
    const axis = { label: 'patch (row by row)', ticks: [0.5, 4.5, 8.5, 12.5], tickLabels: ['1', '5', '9', '13'] };
    const place = { label: 'position', ticks: [0.5, 1.5, 2.5, 3.5], tickLabels: ['1', '2', '3', '4'] };
    const diagonal = theory.map((row, i) => row[i]);
    const strongest = diagonal.indexOf(Math.max(...diagonal));
    const onGrid = (title: string, values: readonly number[]): Panel =>
      matrixPanel(
        title,
        Array.from({ length: SIDE }, (_, i) => values.slice(i * SIDE, (i + 1) * SIDE)),
        limit,
        place,
      );
    return {
      id: 'paths-f4',
      title: 'Which patches of digits interact',
      caption:
        `8 × 8 digits, 3 against 8, in 16 patches of 2 × 2 pixels with a readout at each, ${problem.data.targets.rows} samples, N = ${width}, T = 0.05. ` +
        'Top: U over pairs of patches minus its value at infinite width, saddle (leading order in 1/N) and sampled networks (exact Gibbs, ' +
        `${networksOf(options)}; z-scores against ${corrected === undefined ? 'the saddle' : 'the theory with 1/N terms'}). ` +
        'Below: its diagonal over positions, and what cooperates with the most amplified patch.',
      citations: ['aiudi2025', 'alpaydin1998'],
      columns: 2,
      panels: [
        matrixPanel('theory', less(theory), limit, axis),
        matrixPanel(`sampled networks, ${rmsZ(estimate, best)}`, less(measured), limit, axis),
        onGrid(
          'amplification, theory',
          diagonal.map((u) => u - 1),
        ),
        onGrid(
          'amplification, networks',
          measured.map((row, i) => row[i] - 1),
        ),
        onGrid(
          `with patch ${strongest + 1}, theory`,
          theory[strongest].map((u, j) => (j === strongest ? 0 : u)),
        ),
        onGrid(
          `with patch ${strongest + 1}, networks`,
          (measured[strongest] ?? []).map((u, j) => (j === strongest ? 0 : u)),
        ),
      ],
    };
  },
};
