/** Screenshots of the built lab for the gallery: every room in light and dark, narrow, usual and wide. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openLab, settled } from '../test/browser/chromium.ts';

const folder = resolve(import.meta.dirname, '..', 'docs', 'gallery', 'lab');
mkdirSync(folder, { recursive: true });
const widths = [360, 1280, 2560];
const wanted = process.argv.slice(2);
for (const colorScheme of ['light', 'dark'] as const) {
  const lab = await openLab({ colorScheme });
  for (const room of ['width', 'gates', 'time', 'tasks', 'paths']) {
    // Names of rooms after the command take those alone.
    if (wanted.length > 0 && !wanted.includes(room)) continue;
    for (const width of widths) {
      const page = await lab.open(`#${room}`, { width, height: width === 360 ? 780 : 1000 });
      await settled(page);
      await page.waitForSelector('.math math');
      if (width === 1280 && colorScheme === 'light') {
        await page.getByRole('button', { name: 'simulate' }).click();
        await page.waitForSelector('.badge.agree, .badge.within, .badge.disagree', { timeout: 120_000 });
        // Long enough for the other widths to have their error bars.
        if (room === 'width') await page.waitForTimeout(12_000);
        await page.getByRole('button', { name: 'pause' }).click();
      }
      await page.screenshot({ path: join(folder, `${room}-${colorScheme}-${width}.png`), fullPage: width !== 360 });
      await page.close();
    }
  }
  for (const error of lab.errors) console.error(error);
  await lab.close();
}
