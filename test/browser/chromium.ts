import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type StaticServer, serveFolder } from '../../src/node/static-server.ts';

/** Where Chromium is, or undefined where this machine has none. */
export const chromiumPath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));

/** Without a network of its own, and quiet about it. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The built lab in a browser. */
export interface LabBrowser {
  readonly url: string;
  readonly context: BrowserContext;
  /** What pages wrote to the console as errors, or threw. */
  readonly errors: string[];
  /** A page of the lab that has drawn its first figure. */
  open(hash?: string, viewport?: { readonly width: number; readonly height: number }): Promise<Page>;
  close(): Promise<void>;
}

/** Serves the built lab as `widthwise lab` does, and opens a browser with a fresh profile. */
export async function openLab(options: { readonly colorScheme?: 'light' | 'dark' } = {}): Promise<LabBrowser> {
  const server: StaticServer = await serveFolder({ folder: resolve(import.meta.dirname, '..', '..', 'dist', 'lab') });
  const profile = mkdtempSync(join(tmpdir(), 'widthwise-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: true,
    args: FLAGS,
    acceptDownloads: true,
    colorScheme: options.colorScheme ?? 'light',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const errors: string[] = [];
  return {
    url: server.url,
    context,
    errors,
    async open(hash = '', viewport = { width: 1280, height: 900 }) {
      const page = await context.newPage();
      await page.setViewportSize(viewport);
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(server.url + hash);
      await page.waitForSelector('.figure-place svg', { timeout: 60_000 });
      return page;
    },
    async close() {
      await context.close();
      await server.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Waits until the theory of the present state is on the page. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('.figures, .story-main')?.getAttribute('aria-busy') === 'false',
    undefined,
    {
      timeout: 60_000,
    },
  );
}
