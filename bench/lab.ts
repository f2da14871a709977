/** Time to the first figure and from a slider step to the redrawn figure, in Chromium, and the size of the bundles. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromiumPath, type LabBrowser, openLab, settled } from '../test/browser/chromium.ts';

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
/** Between steps: a held key, a quick hand, and long enough for the full view to have begun (src/lab/engine/client.ts). */
const WAITS = [30, 130, 210];

/** Dials besides those of the first table: everything is computed anew at every step. */
const OTHERS: readonly (readonly [hash: string, control: string, what: string])[] = [
  ['width', 'L', 'width: depth'],
  ['width', 'dataSeed', 'width: draw of the data'],
  ['gates', 'threshold', 'gates: threshold'],
  ['gates?L=2', 'T', 'gates: T, two layers'],
  ['gates?L=2&M=6', 'T', 'gates: T, two layers of 6 gates'],
  ['time', 'T', 'time: T'],
  ['time', 'L', 'time: depth'],
  ['time?P=100', 'T', 'time: T, 100 samples'],
  ['time?bands=true', 'T', 'time: T, with bands'],
  ['time?show=drift', 'T', 'time: T, drift under all protocols'],
  ['tasks', 'T', 'tasks: T'],
  ['tasks?inputOverlap=0.3', 'inputOverlap', 'tasks: overlap of the inputs'],
  ['tasks?count=4&show=sequence', 'ruleOverlap', 'tasks: overlap of the rules, four heads'],
  ['tasks?heads=single', 'ruleOverlap', 'tasks: overlap of the rules, one head'],
  ['tasks?show=heads', 'ruleOverlap', 'tasks: overlap of the rules, one head beside several'],
];

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
    const { main, all } = await stepTimes(lab, `#${room}`, control, STEPS);
    console.log(
      `| ${room} | ${text(firsts, 0)} / ${text(firsts, 0.5)} | ${text(main, 0.5)} / ${text(main, 0.9)} | ${text(all, 0.5)} / ${text(all, 0.9)} |`,
    );
  }
  console.log('\n| other dials: slider step | to main figure, ms: median / p90 of 12 |\n| --- | --- |');
  for (const [hash, control, what] of OTHERS) {
    const { main } = await stepTimes(lab, `#${hash}`, control, 12);
    console.log(`| ${what} | ${text(main, 0.5)} / ${text(main, 0.9)} |`);
  }
  await lab.close();
}

/** Milliseconds from key presses on a slider to its redrawn figures. */
async function stepTimes(
  lab: LabBrowser,
  hash: string,
  control: string,
  steps: number,
): Promise<{ main: number[]; all: number[] }> {
  const page = await lab.open(hash);
  await settled(page);
  await page.locator(`#control-${control}`).focus();
  const main: number[] = [];
  const all: number[] = [];
  for (let i = 0; i < steps; i++) {
    const [first, last] = (await page.evaluate(STEP)) as [number, number];
    if (Number.isFinite(first)) main.push(first);
    if (Number.isFinite(last)) all.push(last);
    await page.waitForTimeout(WAITS[i % WAITS.length]);
  }
  await page.close();
  return { main, all };
}
