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

/** Set in the page before its own scripts: when the first figure stood, and when it was on the screen. */
const WATCH_FIRST = `new MutationObserver((_, observer) => {
  if (document.querySelector('.figure-place svg') === null) return;
  observer.disconnect();
  window.firstFigure = performance.now();
  requestAnimationFrame(() => setTimeout(() => { window.firstPainted = performance.now(); }));
}).observe(document, { childList: true, subtree: true });`;

/** One step of the focused slider: milliseconds to the main figure redrawn, and to all of them. */
const STEP = `new Promise((done) => {
  const places = [...document.querySelectorAll('.figure-place')];
  const from = performance.now();
  const seen = new Set();
  let main;
  const observer = new MutationObserver((records) => {
    for (const { target } of records) seen.add(target);
    if (main === undefined && seen.has(places[0])) main = performance.now() - from;
    if (seen.size < places.length) return;
    observer.disconnect();
    done([main, performance.now() - from]);
  });
  for (const place of places) observer.observe(place, { childList: true });
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
  setTimeout(() => done([NaN, NaN]), 20000);
})`;

const LOADS = 7;
const STEPS = 40;

const quantile = (values: number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
const text = (values: number[], share: number) => quantile(values, share)?.toFixed(0) ?? '-';

if (chromiumPath === undefined) console.log('no Chromium on this machine: timings skipped');
else {
  console.log(
    `| room | first figure, ms: least / median of ${LOADS} loads | slider step to main figure, ms: median / p90 of ${STEPS} | to all figures, ms: median / p90 |\n| --- | --- | --- | --- |`,
  );
  const lab = await openLab();
  await (await lab.open('')).close();
  for (const [room, control] of [
    ['width', 'T'],
    ['gates', 'T'],
    ['time', 't'],
    ['tasks', 'ruleOverlap'],
  ]) {
    const firsts: number[] = [];
    for (let i = 0; i < LOADS; i++) {
      const page = await lab.context.newPage();
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.addInitScript(WATCH_FIRST);
      await page.goto(`${lab.url}#${room}`);
      await page.waitForFunction(() => 'firstPainted' in window);
      firsts.push(Number(await page.evaluate('window.firstPainted')));
      await page.close();
    }
    const page = await lab.open(`#${room}`);
    await settled(page);
    await page.locator(`#control-${control}`).focus();
    const main: number[] = [];
    const all: number[] = [];
    for (let i = 0; i < STEPS; i++) {
      const [first, last] = (await page.evaluate(STEP)) as [number, number];
      if (Number.isFinite(first)) main.push(first);
      if (Number.isFinite(last)) all.push(last);
      // Long enough for the full view to start: the next step has to come past it.
      await page.waitForTimeout(i % 2 === 0 ? 130 : 30);
    }
    console.log(
      `| ${room} | ${text(firsts, 0)} / ${text(firsts, 0.5)} | ${text(main, 0.5)} / ${text(main, 0.9)} | ${text(all, 0.5)} / ${text(all, 0.9)} |`,
    );
    await page.close();
  }
  await lab.close();
}
