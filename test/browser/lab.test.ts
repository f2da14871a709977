import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { encodeNpz } from '../../src/data/encoders/npz.ts';
import { loadTask } from '../../src/data/load.ts';
import { serveFolder } from '../../src/node/static-server.ts';
import { prepare } from '../../src/theory/bpkr/index.ts';
import { chromiumPath, type LabBrowser, openLab, settled } from './chromium.ts';

const ROOMS = ['width', 'gates', 'time', 'tasks', 'paths'];

/** The number beside a symbol under the equations. */
async function liveValue(page: Page, symbol: string): Promise<number> {
  const text = await page.locator(`.equation .live div[data-symbol="${symbol}"] dd`).first().textContent();
  return Number(text);
}

describe.skipIf(chromiumPath === undefined)('the lab in Chromium', () => {
  let lab: LabBrowser;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(async () => {
    await lab?.close();
  });

  for (const room of ROOMS) {
    it(`${room}: opens with figures and equations, without a word in the console`, async () => {
      const before = lab.errors.length;
      const page = await lab.open(`#${room}`);
      await settled(page);
      expect(await page.locator('.figure-place svg').count()).toBeGreaterThan(0);
      await page.waitForSelector('.math math', { timeout: 30_000 });
      expect(await page.locator('.warning[role=alert]').count()).toBe(0);
      expect(lab.errors.slice(before)).toEqual([]);
      await page.close();
    });
  }

  it('width: the numbers on the page are those of the library', async () => {
    const page = await lab.open('#width');
    await settled(page);
    const task = await loadTask({ source: 'digits', classes: [0, 1], train: 100, test: 200, seed: 1 });
    const { errors, branches } = prepare(task).predict({ widths: [50, 50], temperature: 0.01 });
    expect(await liveValue(page, 'U')).toBeCloseTo(branches[0].U, 3);
    expect(await liveValue(page, 'ε_g')).toBeCloseTo(errors.testError ?? 0, 4);
    await page.close();
  });

  it('a slider moved by keyboard alone redraws, and the address follows', async () => {
    const page = await lab.open('#width');
    await settled(page);
    const before = await page.locator('.figure-place').first().innerHTML();
    await page.locator('#control-N').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowRight');
    await page.waitForFunction((old) => document.querySelector('.figure-place')?.innerHTML !== old, before);
    await page.waitForFunction(() => /[?&]N=\d+/.test(location.hash));
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('number');
    await page.keyboard.press('Shift+?');
    await page.locator('body').click({ position: { x: 5, y: 500 } });
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.keyboard.press('3');
    await page.waitForFunction(() => document.querySelector('nav [aria-current=page]')?.textContent === 'Time');
    await page.close();
  });

  it('time: with many samples every step of a slider is answered at once, and the course follows', async () => {
    const page = await lab.open('#time?P=60&t=3');
    await settled(page);
    const caption = () => page.locator('figcaption').first().textContent();
    expect(await caption()).toContain('mean predictor');
    await page.locator('#control-T').focus();
    for (let i = 0; i < 3; i++) {
      const before = await page.locator('.figure-place svg').first().innerHTML();
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction((old) => document.querySelector('.figure-place svg')?.innerHTML !== old, before, {
        timeout: 5000,
      });
      expect(await caption()).toContain('NTK flow');
      // Past the rest, so that the second worker is at the course when the next step ends it.
      await page.waitForTimeout(250);
    }
    await settled(page);
    expect(await caption()).toContain('mean predictor');
    const values = await page.locator('.equations .live').first().textContent();
    // The worker that computed the course stands in front now: the clock turns on what it has kept.
    await page.locator('#control-t').focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    expect(await caption()).toContain('mean predictor');
    expect(await page.locator('.equations .live').first().textContent()).not.toBe(values);
    await page.close();
  });

  it('a shared link shows the same numbers in a fresh profile', async () => {
    const link = '#width?v=1&N=17&L=3&T=0.05&variance=0.7&classes=3-8&unknown=1';
    const page = await lab.open(link);
    await settled(page);
    const value = await liveValue(page, 'ε_g');
    await page.getByRole('button', { name: 'link', exact: true }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    await page.close();
    const other = await openLab();
    try {
      const again = await other.open(copied.slice(copied.indexOf('#')));
      await settled(again);
      expect(await liveValue(again, 'ε_g')).toBe(value);
      expect(
        await again.locator('#control-L ~ .number, .slider-row:has(#control-L) .number').first().inputValue(),
      ).toBe('3');
    } finally {
      await other.close();
    }
  });

  it('width: simulated networks stream onto the curves and agree', async () => {
    const page = await lab.open('#width?v=1&P=30&N=10&L=1&T=0.05');
    await settled(page);
    await page.getByRole('button', { name: 'simulate' }).click();
    await page.waitForSelector('.badge.agree, .badge.within, .badge.disagree', { timeout: 100_000 });
    expect(await page.locator('.badge strong').textContent()).toBe('agree');
    await page.getByRole('button', { name: 'pause' }).click();
    await page.getByRole('button', { name: 'reset' }).click();
    expect(await page.locator('.badge strong').textContent()).toBe('not simulated');
    await page.close();
  });

  it('width: ReLU networks are sampled in the page', async () => {
    const page = await lab.open('#width?v=1&activation=relu&P=30&N=50&L=1&T=0.1');
    await settled(page);
    await page.getByRole('button', { name: 'simulate' }).click();
    await page.waitForSelector('.badge.agree, .badge.within, .badge.disagree', { timeout: 100_000 });
    expect(await page.locator('.badge strong').textContent()).toMatch(/^(agree|within)/);
    await page.close();
  });

  it('time: drifting networks are sampled in the page', async () => {
    const page = await lab.open('#time?v=1&show=drift&protocol=D1&P=12&N=128&T=0.1&test=20');
    await settled(page);
    expect(await page.locator('[data-figure=time-histograms] svg').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'simulate' }).click();
    await page.waitForSelector('.badge.agree, .badge.within, .badge.disagree', { timeout: 100_000 });
    expect(await page.locator('.badge strong').textContent()).toBe('agree');
    await page.close();
  });

  it('tasks: the marker in the phase diagram is dragged and moved by keys', async () => {
    const page = await lab.open('#tasks');
    await settled(page);
    const value = (key: string) => page.locator(`.slider-row:has(#control-${key}) .number`).inputValue();
    const handle = page.locator('.marker-handle');
    await handle.focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForFunction(() => /[?&]N=\d+/.test(location.hash));
    const byKey = Number(await value('N'));
    expect(byKey).toBeLessThan(60);
    await settled(page);
    const box = await handle.boundingBox();
    if (box === null) throw new Error('the marker is not on the page');
    await page.mouse.move(box.x + 15, box.y + 15);
    await page.mouse.down();
    await page.mouse.move(box.x - 5, box.y - 15, { steps: 4 });
    await page.mouse.up();
    await settled(page);
    expect(Number(await value('N'))).toBeGreaterThan(byKey);
    expect(Number(await value('ruleOverlap'))).toBeGreaterThan(0.5);
    await page.close();
  });

  it('a symbol in an equation marks its slider and its curves, and a table stands in for a figure', async () => {
    const page = await lab.open('#width');
    await settled(page);
    await page.waitForSelector('.math math');
    const width = () =>
      page.evaluate(() => {
        const curve = document.querySelector(
          '[data-figure=width-density] [data-symbol=U] path, [data-figure=width-density] path[data-symbol=U]',
        );
        return curve === null ? '' : getComputedStyle(curve).strokeWidth;
      });
    const before = await width();
    await page.locator('.math mi[data-symbol=U]').first().hover();
    expect(await width()).toBe('4.5px');
    expect(before).not.toBe('4.5px');
    await page.locator('.math mi[data-symbol=N]').first().hover();
    const marked = await page
      .locator('.control[data-symbol=N]')
      .evaluate((control) => getComputedStyle(control).borderRadius);
    expect(marked).toBe('4px');
    await page.locator('.figure-tools').first().getByRole('button', { name: 'table' }).click();
    expect(await page.locator('.table-scroll tbody tr').count()).toBeGreaterThan(50);
    await page.close();
  });

  it('one file holds the lab and works from file:, and the other page says so', async () => {
    const page = await lab.context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const folder = resolve(import.meta.dirname, '..', '..', 'dist', 'lab');
    await page.goto(`${pathToFileURL(join(folder, 'offline.html')).href}#gates?v=1&N=12`);
    await page.waitForSelector('.figure-place svg', { timeout: 60_000 });
    await settled(page);
    expect(await page.locator('.slider-row:has(#control-N) .number').inputValue()).toBe('12');
    expect(errors).toEqual([]);
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    await page.waitForFunction(() => {
      const note = document.querySelector('.unopened');
      return note !== null && getComputedStyle(note).visibility === 'visible';
    });
    expect(await page.textContent('.unopened')).toContain('offline.html');
    await page.close();
  });

  it('works below any path, loads nothing from elsewhere, and keeps still where motion is unwelcome', async () => {
    const outer = mkdtempSync(join(tmpdir(), 'widthwise-base-'));
    cpSync(resolve(import.meta.dirname, '..', '..', 'dist', 'lab'), join(outer, 'deep', 'down'), { recursive: true });
    const server = await serveFolder({ folder: outer });
    const page = await lab.context.newPage();
    try {
      const elsewhere: string[] = [];
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(server.url) && !/^(data|blob):/.test(url)) elsewhere.push(url);
      });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(`${server.url}deep/down/#time`);
      await page.waitForSelector('.figure-place svg', { timeout: 60_000 });
      await page.waitForSelector('.math math');
      expect(elsewhere).toEqual([]);
      expect(
        await page
          .locator('button')
          .first()
          .evaluate((button) => getComputedStyle(button).transitionDuration),
      ).toBe('0s');
    } finally {
      await page.close();
      await server.close();
      rmSync(outer, { recursive: true, force: true });
    }
  });

  it('exports parse: SVG, CSV, PNG, BibTeX, and the spec of the command line', async () => {
    const page = await lab.open('#width');
    await settled(page);
    const download = async (name: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('.figure-tools').first().getByRole('button', { name, exact: true }).click(),
      ]);
      return readFileSync(await file.path());
    };
    const svg = (await download('SVG')).toString();
    expect(svg).toMatch(/^<svg/);
    expect(svg).not.toMatch(/var\(--/);
    expect(svg).not.toMatch(/href="http/);
    const csv = (await download('CSV')).toString().trim().split('\n');
    expect(csv[0]).toContain('series');
    expect(csv.length).toBeGreaterThan(50);
    expect((await download('PNG')).subarray(1, 4).toString()).toBe('PNG');
    await page.locator('.figure-tools').first().getByRole('button', { name: 'cite' }).click();
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('@article{li2021'));
    await page.getByRole('button', { name: 'command line' }).click();
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('npx widthwise compare'));
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const spec = parse(command.split("<<'SPEC'\n")[1].replace(/SPEC\n$/, '')) as { theory: string };
    expect(spec.theory).toBe('bpkr');
    await page.close();
  });

  it('a dropped file is read in the browser; a bad one is named', async () => {
    const page = await lab.open('#width?v=1&P=12&test=8');
    await page.locator('#control-data').selectOption('own');
    await page.waitForSelector('input[type=file]');
    const inputs = { shape: [20, 5], data: Float64Array.from({ length: 100 }, (_, i) => Math.sin(i * 1.7)) };
    const targets = { shape: [20], data: Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : -1)) };
    const bytes = encodeNpz({ inputs, targets } as never);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'mine.npz', mimeType: 'application/zip', buffer: Buffer.from(bytes) });
    await page.waitForFunction(() => document.querySelector('.drop p')?.textContent?.startsWith('mine.npz'));
    await settled(page);
    await page.waitForFunction(() => /own=[0-9a-f]{64}/.test(location.hash));
    expect(await page.locator('.warning[role=alert]').count()).toBe(0);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'broken.npz', mimeType: 'application/zip', buffer: Buffer.from('not a zip') });
    await page.waitForSelector('.warning[role=alert]');
    await page.close();
  });

  it('a link to data of one’s own asks for the file by its digest, in every room that takes one', async () => {
    for (const room of ROOMS) {
      const page = await lab.context.newPage();
      await page.goto(`${lab.url}#${room}?v=1&data=own&own=${'ab'.repeat(32)}`);
      await page.waitForSelector('.drop .warning', { timeout: 60_000 });
      expect(await page.textContent('.drop .warning')).toContain('abababababab');
      await page.close();
    }
  });

  it('a pinned setting stands beside the next ones; embedding hides the frame and the named controls', async () => {
    const page = await lab.open('#width');
    await settled(page);
    await page.getByRole('button', { name: 'pin this setting' }).click();
    await page.waitForSelector('.note:has-text("pinned setting is the present one")');
    await page.locator('#control-L').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.differences');
    await settled(page);
    expect(await page.locator('.differences tbody tr').first().textContent()).toBe('depth L23');
    expect(await page.locator('.differences td:has-text("%")').count()).toBeGreaterThan(2);
    await page.close();
    const embedded = await lab.open('#width?v=1&embed=1&hide=N,L');
    expect(await embedded.locator('header').count()).toBe(0);
    expect(await embedded.locator('#control-N').count()).toBe(0);
    expect(await embedded.locator('#control-T').count()).toBe(1);
    await embedded.close();
  });

  for (const room of ROOMS) {
    it(`${room}: axe finds no serious violation, in light and at 360 px`, async () => {
      const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 360, height: 780 },
      ]) {
        const page = await lab.open(`#${room}`, viewport);
        await settled(page);
        await page.evaluate(axe);
        const violations = await page.evaluate(async () => {
          const { axe: engine } = window as unknown as {
            axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
          };
          const result = await engine.run();
          return result.violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`);
        });
        expect(violations).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
        await page.close();
      }
    });
  }
});
