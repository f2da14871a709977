import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hiddenMarkov } from '../../src/data/paths/hidden-markov.ts';
import { uniformLayers } from '../../src/models/layers.ts';
import { pathsProblem } from '../../src/models/paths/problem.ts';
import { pathErrors, predictPaths, solvePaths } from '../../src/theory/paths/index.ts';
import { chromiumPath, type LabBrowser, openLab, settled } from './chromium.ts';

const FILE = resolve(import.meta.dirname, '..', 'data', 'attention-small.npz');

describe.skipIf(chromiumPath === undefined)('the room of paths in Chromium', () => {
  let lab: LabBrowser;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(async () => {
    await lab?.close();
  });

  it('shows the numbers of the library, and a head made weaker changes them', async () => {
    const page = await lab.open('#paths');
    await settled(page);
    const { paths, targets, testTargets } = hiddenMarkov({ train: 60, test: 100, seed: 1 });
    const problem = pathsProblem({ tables: paths, targets, testTargets }, uniformLayers(2, 30, 1, 'linear'), 0.05);
    const { testError } = pathErrors(
      predictPaths(solvePaths(problem.theory), { features: problem.testFeatures }),
      testTargets,
    );
    const shown = page.locator('.equation .live div[data-symbol="ε_g"] dd').first();
    expect(Number(await shown.textContent())).toBeCloseTo(testError, 3);
    const before = await shown.textContent();
    await page.locator('#control-strength').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowLeft');
    await page.waitForFunction(
      (old) => document.querySelector('.equation .live div[data-symbol="ε_g"] dd')?.textContent !== old,
      before,
    );
    // The address follows when the dial has rested.
    await page.waitForFunction(() => /strength=0\./.test(location.hash));
    await page.close();
  });

  it('opens for attention maps that are dropped, and samples their networks', async () => {
    const before = lab.errors.length;
    const page = await lab.open('#width?v=1&P=12&test=8');
    await page.locator('#control-data').selectOption('own');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'mine.npz', mimeType: 'application/zip', buffer: readFileSync(join(FILE)) });
    await page.waitForFunction(() => location.hash.startsWith('#paths'));
    // The word that there is no file yet goes with the first answer.
    await page.locator('.warning[role=alert]').waitFor({ state: 'detached' });
    await settled(page);
    expect(await page.locator('.warning[role=alert]').allTextContents()).toEqual([]);
    expect(await page.locator('.figure-place svg').count()).toBeGreaterThan(0);
    await page.keyboard.press('Space');
    await page.waitForFunction(() => /[1-9]\d* chain/.test(document.body.textContent ?? ''), undefined, {
      timeout: 60_000,
    });
    expect(lab.errors.slice(before)).toEqual([]);
    await page.close();
  });
});
