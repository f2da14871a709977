/** Time to the first figure and from a slider step to the redrawn figure, in Chromium, and the size of the bundles. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromiumPath, openLab, settled } from '../test/browser/chromium.ts';

const assets = resolve(import.meta.dirname, '..', 'dist', 'lab', 'assets');
console.log('| bundle | kB gzip |\n| --- | --- |');
let total = 0;
for (const name of readdirSync(assets).sort()) {
  const size = gzipSync(readFileSync(join(assets, name))).length / 1000;
  total += size;
  console.log(`| ${name.replace(/-[\w-]{8}\./, '.')} | ${size.toFixed(1)} |`);
}
console.log(`| all, every room | ${total.toFixed(1)} |\n`);

if (chromiumPath === undefined) console.log('no Chromium on this machine: timings skipped');
else {
  console.log(
    '| room | first figure, ms | theory, ms | slider step to redraw, ms (median of 15) |\n| --- | --- | --- | --- |',
  );
  const lab = await openLab();
  for (const [room, control] of [
    ['width', 'T'],
    ['gates', 'T'],
    ['time', 't'],
    ['tasks', 'ruleOverlap'],
  ]) {
    await (await lab.open(`#${room}`)).close();
    const start = performance.now();
    const page = await lab.open(`#${room}`);
    const first = performance.now() - start;
    await settled(page);
    const steps: number[] = [];
    await page.locator(`#control-${control}`).focus();
    for (let i = 0; i < 15; i++) {
      const took = await page.evaluate(
        () =>
          new Promise<number>((done) => {
            const from = performance.now();
            const observer = new MutationObserver(() => {
              observer.disconnect();
              done(performance.now() - from);
            });
            for (const place of document.querySelectorAll('.figure-place'))
              observer.observe(place, { childList: true });
            document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
            setTimeout(() => done(Number.NaN), 20_000);
          }),
      );
      if (Number.isFinite(took)) steps.push(took);
    }
    steps.sort((a, b) => a - b);
    const theory = (await page.textContent('.timing'))?.replace(/\D+/g, '');
    console.log(`| ${room} | ${first.toFixed(0)} | ${theory} | ${steps[Math.floor(steps.length / 2)]?.toFixed(0)} |`);
    await page.close();
  }
  await lab.close();
}
