import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitions } from '../../src/lab/rooms/definitions.ts';
import { stories } from '../../src/lab/stories/stories.ts';
import { type StaticServer, serveFolder } from '../../src/node/static-server.ts';
import { chromiumPath } from './chromium.ts';

const firefoxPath = [process.env.FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Firefox as it is shipped, driven by WebDriver BiDi; Chromium beside it for the numbers. */
describe.skipIf(firefoxPath === undefined || chromiumPath === undefined)('the lab in Firefox', () => {
  let server: StaticServer;
  let firefox: Browser;
  let chromium: Browser;
  const errors: string[] = [];

  beforeAll(async () => {
    server = await serveFolder({ folder: resolve(import.meta.dirname, '..', '..', 'dist', 'lab') });
    const common = { headless: true, timeout: 120_000 };
    firefox = await puppeteer.launch({ ...common, browser: 'firefox', executablePath: firefoxPath as string });
    chromium = await puppeteer.launch({
      ...common,
      browser: 'chrome',
      executablePath: chromiumPath as string,
      args: ['--no-sandbox', '--disable-gpu'],
    });
  });
  afterAll(async () => {
    await Promise.all([firefox?.close(), chromium?.close()]);
    await server?.close();
  });

  async function open(browser: Browser, hash: string): Promise<Page> {
    const page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(server.url + hash);
    await page.waitForSelector('.figure-place svg', { timeout: 60_000 });
    await page.waitForFunction(
      () => document.querySelector('.figures, .story-main')?.getAttribute('aria-busy') === 'false',
      { timeout: 60_000 },
    );
    return page;
  }

  for (const { id } of definitions) {
    it(`${id}: the numbers beside the equations are those of Chromium`, async () => {
      const numbers = [firefox, chromium].map(async (browser) => {
        const page = await open(browser, `#${id}?v=1`);
        const found = await page.$$eval('.live', (places) => places.map((place) => place.textContent));
        await page.close();
        return found;
      });
      const [here, there] = await Promise.all(numbers);
      expect(here.length).toBeGreaterThan(0);
      expect(here).toEqual(there);
    });
  }

  it('networks come by themselves and are judged', async () => {
    const [{ id, room }] = stories;
    const page = await open(firefox, `#${room}?v=2&story=${id}.1`);
    await page.waitForSelector('.verdict .rounds', { timeout: 60_000 });
    await page.close();
  });

  it('writes no error to the console', () => expect(errors).toEqual([]));
});
