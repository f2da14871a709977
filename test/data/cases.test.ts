import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTask } from '../../src/data/load.ts';
import { applyOverrides, parseSpec, readSpecText } from '../../src/experiment/parse-spec.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { predict } from '../../src/experiment/run.ts';

const root = join(import.meta.dirname, 'cases');

/** Files as people have them, and what is right: the test error of the spec beside them, or a message; and a note. */
const cases: readonly (readonly [
  folder: string,
  overrides: readonly string[],
  right: number | RegExp,
  note?: RegExp,
])[] = [
  ...['brotli', 'bss', 'float32', 'lz4', 'polars-default', 'polars-snappy', 'pyarrow-default'].map(
    (file) => ['parquet-dialects', [`data.path=${file}.parquet`], 0.02291] as const,
  ),
  ['parquet-dialects', ['data.path=dictionary.parquet', 'data.exclude=[label]'], 0.02291],
  ['parquet-dialects', ['data.path=dictionary.parquet'], /label\]: found words \("yes".*data\.exclude: \[label\]/],
  ['parquet-dialects', ['data.path=null.parquet'], /null\.parquet\[a\]: found "null" in row 0 .*39 of 40 are numbers/],
  ['parquet-dialects', ['data.path=null-target.parquet'], /\[y\]: found "null" in row 0 .*39 of 40 are numbers/],
  ['target-one-bad-cell', [], 0.0394],
  ['target-one-bad-cell', ['data.path=missing.csv'], /missing\.csv\[y\]: found an empty cell in line 9 \(39 of 40/],
  ['target-one-bad-cell', ['data.path=na.csv'], /na\.csv\[y\]: found "NA" in line 9 \(39 of 40 are numbers\)/],
  ['target-one-bad-cell', ['data.path=below-limit.csv'], /found "<0\.1" in line 9 \(39 of 40 are numbers\)/],
  ['numeric-header', [], 0.0182, /the first line, 0, 1, 2, \.\.\., taken as names \(data\.header/],
  ['numeric-header', ['data.path=noheader.csv'], 0.0182, /no line of names/],
  ['numeric-header', ['data.header=false', 'data.target=c4', 'data.train=21'], /^((?!Error).)*$/],
  ['index-column', ['data.normalize=unit-variance'], 0.0364, /left out "" \(no name and counts the rows\)/],
  ['index-column', ['data.path=twice.csv', 'data.normalize=unit-variance'], 0.0364, /left out "".*"Unnamed: 0"/],
  ['index-column', ['data.path=without.csv', 'data.normalize=unit-variance'], 0.0364],
  ['index-column', ['data.exclude=[""]', 'data.normalize=unit-variance'], 0.0364],
  ...['clean', 'feature-names', 'meta', 'complex', 'readme'].map(
    (file) => ['npz-extra-arrays', [`data.path=${file}.npz`], 0.03166] as const,
  ),
  ['labels', ['data.path=bool.npz'], 0.5811],
  ['labels', ['data={source: csv, path: bool.csv, target: label, train: 40, test: 20}'], 0.5811],
  ...['strings', 'digit-strings'].map((file) => ['labels', [`data.path=${file}.npz`], 0.8723] as const),
  ['labels', ['data.path=one-hot.npz'], 0.8723, /one-hot and taken as 3 classes/],
  ...['ints', 'floats'].flatMap((file) => [
    ['labels', [`data.path=${file}.npz`], 1.308, /3 whole numbers \(0, 1, 2\) that look like classes/] as const,
    ['labels', [`data.path=${file}.npz`, 'data.classes=all'], 0.8723] as const,
    ['labels', [`data.path=${file}.npz`, 'data.classes=none'], 1.308] as const,
  ]),
  ['labels', ['data={source: csv, path: ints.csv, target: label, train: 40, test: 20, classes: all}'], 0.8723],
  ['mnist-names', [], 2.25],
  ['mnist-names', ['data.path=dotted'], 2.25],
  ...['renamed', 'keras-names'].map(
    (file) =>
      [
        'mnist-names',
        [`data={source: npz, path: ${file}.npz, classes: [0, 1], train: 20, test: 10}`],
        2.25,
        /pictures of bytes, 8 x 8, are divided by 255/,
      ] as const,
  ),
  ['target-offset', [], 0.02811],
  ['target-offset', ['data.path=offset.npz'], 88929, /564 standard deviations from zero .*data\.centreTargets/],
  ['target-offset', ['data.path=offset.npz', 'data.centreTargets=true'], 0.04529],
  ['csv-missing-input', [], /missing\.csv\[a\]: found an empty cell in line 9 \(29 of 30 are numbers\)/],
  ['csv-missing-input', ['data.path=nan.csv'], /nan\.csv\[a\]: found "NaN" in line 9 \(29 of 30 are numbers\)/],
  ['csv-missing-input', ['data.path=flag.csv'], 1.0574],
  ['yaml-alias', [], /line 2, column \d+.*alias/i],
  ['nan-exit-0', [], /^InputError: data: found inputs up to 1\.1e\+151/],
  ['nan-exit-0', ['network.activation=relu', 'temperature=0.1'], /^InputError: data: found inputs up to/],
  ...['0', '1e-18', '1e-17', '1e-16', '1e-12', '1e-9'].map(
    (T) => ['duplicates-T0', ['data.path=conflict.npz', `temperature=${T}`], 0.7324] as const,
  ),
  ...['same', 'single', 'zero-row'].map(
    (file) => ['duplicates-T0', [`data.path=${file}.npz`, 'temperature=1e-18'], 0.62352] as const,
  ),
  ['ggdln-stack-trace', [], 1],
  ['range-count', [], /sweep: found 1000000 points, expected 100000 or fewer/],
  ['raw-inputs', ['dynamics.times=[0.1]', 'data.train=4'], /^((?!Error).)*$/, /\|x\|²\/N0 of \d+, far from 1/],
];

async function outcome(
  folder: string,
  overrides: readonly string[],
): Promise<{ error: string; value: number; notes: string }> {
  const here = join(root, folder);
  const files = { read: (path: string) => readFile(join(here, path)).catch(() => undefined) };
  try {
    const text = await readFile(join(here, 'spec.yaml'), 'utf8');
    const parsed = parseSpec(applyOverrides(readSpecText(text, 'spec.yaml'), overrides));
    const run = await predict(parsed, { loadData: async (data) => withDigest(await loadTask(data, files)) });
    const { prediction } = run.points[0];
    const observables = { ...prediction?.observables, ...prediction?.exactObservables };
    return { error: '', value: Number(observables.testError), notes: run.warnings.join('\n') };
  } catch (error) {
    return { error: String(error), value: Number.NaN, notes: '' };
  }
}

describe('files as people have them', () => {
  for (const [folder, overrides, right, note] of cases) {
    it(`${folder} ${overrides.join(' ')}`, async () => {
      const { error, value, notes } = await outcome(folder, overrides);
      if (typeof right === 'number') {
        expect(error).toBe('');
        // The values are stated to three or four digits.
        expect(Math.abs(value - right)).toBeLessThan(0.002 * right);
      } else expect(error).toMatch(right);
      if (note !== undefined) expect(notes).toMatch(note);
    });
  }
});
