/**
 * Representational drift on MNIST, digits 0 against 1, as figure ndk-f6 shows it on the built-in digits.
 *
 *     npx tsx scripts/mnist-drift.ts FOLDER [OUT.svg]
 *
 * FOLDER holds the test images and labels of MNIST (t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTask } from '../src/data/load.ts';
import { installNativeBackend } from '../src/node/blas/install.ts';
import { nodeDataFiles } from '../src/node/data/files.ts';
import { figureSvg } from '../src/node/render.ts';
import { balanced, DRIFT_ROLES, driftHistograms } from '../src/report/catalogue/ndk/drift-histograms.ts';

const [folder, out = 'ndk-f6-mnist.svg'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('mnist-drift: found no folder, expected the one with t10k-images-idx3-ubyte.gz and its labels');
  process.exit(2);
}
installNativeBackend();
const task = await loadTask(
  {
    source: 'idx',
    path: join(folder, 't10k-images-idx3-ubyte.gz'),
    labels: join(folder, 't10k-labels-idx1-ubyte.gz'),
    classes: [0, 1],
    train: 200,
    test: 500,
    normalize: 'unit-variance',
  },
  nodeDataFiles(),
);
const figure = {
  id: 'ndk-f6-mnist',
  title: 'Representational drift under a frozen readout: MNIST',
  caption:
    'Mean predictor over 500 test images of two classes while hidden layers drift without a loss (protocol D1), each ' +
    'histogram on its own scale; one hidden layer, σ = 1, T = 0.01, MNIST digits 0 and 1, 50 training images a class, unit variance.',
  citations: ['avidan2023', 'lecun1998'],
  columns: 5,
  roleNames: DRIFT_ROLES,
  panels: driftHistograms(balanced(task, 50), false),
};
writeFileSync(out, figureSvg(figure));
console.log(`mnist-drift: wrote ${out}`);
for (const panel of figure.panels) {
  for (const series of panel.series) {
    if (series.type !== 'line') continue;
    console.log(`${panel.title}: ${series.name}: ${series.y.map((y) => (y ?? 0).toFixed(2)).join(' ')}`);
  }
}
