import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, type LabBrowser, openLab, settled } from './chromium.ts';

const number = (page: Page, key: string) => page.locator(`.slider-row:has(#control-${key}) .number`);
const rounds = async (page: Page) =>
  Number(await page.locator('.simulation .live div:has(dt:text-is("rounds")) dd').textContent());

/** Faults that users met, each with the step that led to it. */
describe.skipIf(chromiumPath === undefined)('the lab keeps its word', () => {
  let lab: LabBrowser;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(async () => {
    await lab?.close();
  });

  it('no slider leads into an error: P stops where the digits end, and the numbers are those of that P', async () => {
    const page = await lab.open('#width?v=1&L=1');
    await settled(page);
    await page.locator('#control-P').press('End');
    await number(page, 'P').fill('1500');
    await number(page, 'P').press('Enter');
    await settled(page);
    expect(await number(page, 'P').inputValue()).toBe('324');
    expect(await page.locator('.refusal').allTextContents()).toContain('at most 324');
    expect(await page.locator('.warning[role=alert]').count()).toBe(0);
    await page.close();
  });

  it('after an error nothing stale looks alive or can be taken along', async () => {
    const page = await lab.open('#width');
    await settled(page);
    await page.locator('#control-data').selectOption('own');
    await page.waitForSelector('.warning[role=alert]');
    expect(await page.locator('.figures.stale').count()).toBe(1);
    expect(await page.locator('.figure-tools').first().getByRole('button', { name: 'SVG' }).isDisabled()).toBe(true);
    for (const name of ['TypeScript', 'Python', 'command line']) {
      expect(await page.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
    }
    await page.locator('#control-data').selectOption('digits');
    await settled(page);
    expect(await page.locator('.stale').count()).toBe(0);
    await page.close();
  });

  it('Back stays in the lab: rooms, views and presets are steps, and the title says where one is', async () => {
    const page = await lab.open('#width');
    await settled(page);
    expect(await page.title()).toContain('Width, N = 50');
    await page.getByRole('button', { name: 'Gates', exact: true }).click();
    await page.waitForFunction(() => location.hash.startsWith('#gates'));
    await page.locator('#control-show').selectOption('width');
    await page.waitForFunction(() => location.hash.includes('show=width'));
    expect(await page.title()).toContain('Gates');
    await page.goBack();
    await page.waitForFunction(() => !location.hash.includes('show=width'));
    expect(await page.locator('#control-show').inputValue()).toBe('shape');
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('nav [aria-current=page]')?.textContent === 'Width');
    await page.close();
  });

  it('a simulation survives another view, another room and the way back', async () => {
    const page = await lab.open('#gates?v=1&N=12&P=20&M=2');
    await settled(page);
    await page.getByRole('button', { name: 'simulate' }).click();
    await page.waitForFunction(
      () => Number(document.querySelector('.simulation .live div:last-child dd')?.textContent) >= 3,
    );
    await page.getByRole('button', { name: 'pause' }).click();
    const before = await rounds(page);
    await page.locator('#control-show').selectOption('width');
    await settled(page);
    expect(await rounds(page)).toBeGreaterThanOrEqual(before);
    await page.getByRole('button', { name: 'Width', exact: true }).click();
    await settled(page);
    await page.getByRole('button', { name: 'Gates', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.simulation .live div:last-child dd') !== null);
    expect(await rounds(page)).toBeGreaterThanOrEqual(before);
    expect(await page.getByRole('button', { name: 'go on' }).count()).toBe(1);
    await page.close();
  });

  it('the clock reads its own time, with and without bands', async () => {
    const page = await lab.open('#time?v=1&P=8&test=10&t=9.8');
    await settled(page);
    const time = () => page.locator('.equation .live div[data-symbol=t] dd').first().textContent();
    const best = () => page.locator('.equation .live div[data-symbol="t*"] dd').allTextContents();
    expect(await time()).toBe('9.8');
    const before = await best();
    await page.getByRole('checkbox', { name: /bands/ }).check();
    await settled(page);
    expect(await time()).toBe('9.8');
    expect(await best()).toEqual(before);
    await page.close();
  });

  it('keys leave check boxes, file choosers and dialogs alone, and digits on a slider stay in the room', async () => {
    const page = await lab.open('#time?v=1&P=8&test=10');
    await settled(page);
    await page.getByRole('checkbox', { name: /bands/ }).focus();
    await page.keyboard.press('Space');
    expect(await page.getByRole('checkbox', { name: /bands/ }).isChecked()).toBe(true);
    expect(await page.locator('.badge strong').textContent()).toBe('not simulated');
    await page.locator('#control-L').focus();
    await page.keyboard.press('1');
    expect(await page.locator('nav [aria-current=page]').textContent()).toBe('Time');
    await page.getByRole('button', { name: 'help' }).click();
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('s');
    await page.keyboard.press('Escape');
    expect(await page.locator('.badge strong').textContent()).toBe('not simulated');
    await page.close();
  });

  it('targets in the plane have the colours of the map', async () => {
    const page = await lab.open('#gates');
    await settled(page);
    const swatch = async (label: string) =>
      page
        .locator('[data-figure=gates-plane] .ww-legend text', { hasText: label })
        .evaluate((text) => getComputedStyle(text.previousElementSibling as Element).fill);
    const channels = (color: string) => (color.match(/\d+/g) ?? []).map(Number);
    const [minusRed, , minusBlue] = channels(await swatch('target −1'));
    const [plusRed, , plusBlue] = channels(await swatch('target +1'));
    expect(minusBlue).toBeGreaterThan(minusRed);
    expect(plusRed).toBeGreaterThan(plusBlue);
    await page.close();
  });

  it('controls that do nothing are not shown: several tasks have gates and data of their own', async () => {
    const page = await lab.open('#gates?v=1&show=tasks');
    await settled(page);
    for (const key of ['M', 'kind', 'threshold', 'data', 'toy']) {
      expect(await page.locator(`#control-${key}`).count(), key).toBe(0);
    }
    expect(await page.locator('#control-overlap').count()).toBe(1);
    await page.close();
    const embedded = await lab.open('#width?v=1&embed=1&hide=data,classes,P,test,dataSeed,show,axis');
    expect(await embedded.locator('legend').allTextContents()).toEqual(['Network']);
    await embedded.close();
  });

  it('a room whose part did not arrive is there once the network is back', async () => {
    // Of the engines only that of the first room arrives.
    let arrived = 0;
    const part = /\/engine-[^/]{8}\.js/;
    await lab.context.route(part, (route) => (++arrived > 1 ? route.abort() : route.continue()));
    const page = await lab.open('#width');
    await page.getByRole('button', { name: 'Tasks', exact: true }).click();
    await page.locator('.warning[role=alert]', { hasText: 'did not arrive' }).waitFor();
    await lab.context.unroute(part);
    await page.locator('.figure-place[data-figure^=tasks] svg').first().waitFor();
    expect(await page.locator('.warning[role=alert]').count()).toBe(0);
    lab.errors.length = 0;
    await page.close();
  });

  it('a theory that takes long says so and can be stopped, and the next setting is answered', async () => {
    const page = await lab.open('#time');
    await settled(page);
    await number(page, 'P').fill('300');
    await number(page, 'P').press('Enter');
    await page.locator('.working').getByRole('button', { name: 'stop' }).click();
    expect(await page.locator('.figures.stale').count()).toBe(1);
    await number(page, 'P').fill('20');
    await number(page, 'P').press('Enter');
    await page.locator('.figures:not(.stale)').waitFor();
    await settled(page);
    await page.close();
  });

  it('a dark page prints on white', async () => {
    const page = await lab.open('#width');
    await settled(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(20, 23, 28)');
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
    await page.close();
  });
});
