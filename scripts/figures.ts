/** Keeps the numbers of the catalogue's quick forms anew, to be read as a diff: `npm run figures`, or `npm run figures -- ID...`. */
import { writeFileSync } from 'node:fs';
import { catalogue } from '../src/report/catalogue/index.ts';
import { quickRows, snapshotPath, snapshotText } from '../test/report/figures/snapshot.ts';

process.env.WIDTHWISE_BLAS = 'none';
const ids = process.argv.slice(2);
const figures = (await catalogue()).filter(({ id }) => ids.length === 0 || ids.includes(id));
for (const figure of figures) {
  const start = performance.now();
  const rows = await quickRows(figure);
  writeFileSync(snapshotPath(figure.id), snapshotText(rows));
  console.log(`${figure.id}: ${rows.length} rows, ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
