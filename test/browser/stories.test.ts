import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stories } from '../../src/lab/stories/stories.ts';
import { chromiumPath, type LabBrowser, openLab, settled } from './chromium.ts';

const SCREENS = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`);
  });
}

describe.skipIf(chromiumPath === undefined)('the stories', () => {
  let lab: LabBrowser;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(async () => {
    await lab?.close();
  });

  it('who comes without an address is told the first one, and networks come by themselves', async () => {
    const page = await lab.open();
    expect(await page.locator('.story h2').textContent()).toBe(stories[0].cards[0].claim);
    await page.waitForFunction(() => document.querySelector('.verdict .rounds') !== null, undefined, {
      timeout: 60_000,
    });
    await page.close();
  });

  for (const story of stories) {
    it(`${story.title}: figure, dial and sentence share one screen, the dial answers, axe is content`, async () => {
      for (const screen of SCREENS) {
        const page = await lab.open(`#${story.room}?v=1&story=${story.id}.1`, screen);
        await settled(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(screen.width);
        const dial = page.locator('.dial input');
        const [figure, slider] = [await page.locator('.story-figure').boundingBox(), await dial.boundingBox()];
        for (const box of [figure, slider]) {
          expect((box?.y ?? Number.NaN) + Math.min(box?.height ?? 0, 300)).toBeLessThan(screen.height);
        }
        const before = await page.locator('.story-figure .figure-place').innerHTML();
        await dial.focus();
        await page.keyboard.press('Shift+ArrowLeft');
        await page.waitForFunction(
          (old) => document.querySelector('.story-figure .figure-place')?.innerHTML !== old,
          before,
        );
        await settled(page);
        expect(await page.locator('.warning[role=alert]').count()).toBe(0);
        expect(await seriousViolations(page)).toEqual([]);
        await page.close();
      }
    });
  }

  it('next goes on, Back comes back, and all dials are under the bonnet at the same settings', async () => {
    const page = await lab.open('#width?v=1&story=narrow.1');
    await settled(page);
    const width = await page.locator('.dial output').textContent();
    await page.getByRole('button', { name: 'next', exact: true }).click();
    await page.waitForFunction(() => location.hash.includes('story=narrow.2'));
    expect(await page.locator('.story h2').textContent()).toBe(stories[0].cards[1].claim);
    await page.goBack();
    await page.waitForFunction(() => location.hash.includes('story=narrow.1'));
    await page.getByRole('button', { name: /under the bonnet/ }).click();
    await page.waitForSelector('.panel');
    expect(await page.locator('.slider-row:has(#control-N) .number').inputValue()).toBe(width);
    expect(await page.evaluate(() => location.hash)).not.toContain('story');
    await page.close();
  });

  it('a word of the field says what it means, by pointer and by keyboard', async () => {
    const page = await lab.open('#width?v=1&story=narrow.1');
    await settled(page);
    const term = page.locator('.term button', { hasText: 'test error' });
    await term.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('[role=tooltip]').first().textContent()).toContain('Mean squared difference');
    await page.keyboard.press('Escape');
    expect(await page.locator('[role=tooltip]').count()).toBe(0);
    await page.close();
  });
});
