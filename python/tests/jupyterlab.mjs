// The lab in JupyterLab by a real browser, with no network but the notebook's own: it draws, what Python sets is shown, and Python reads
// what is set on the page.
// node python/tests/jupyterlab.mjs PYTHON [CHROMIUM]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [python, executablePath = '/usr/bin/chromium'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'widthwise-jupyter-'));
const code = (source) => ({ cell_type: 'code', id: Math.random().toString(36).slice(2, 10), metadata: {}, source, outputs: [], execution_count: null });
const cells = [
  'import widthwise as ww\nlab = ww.lab({"theory": "bpkr", "network": {"width": 80, "depth": 1}, "temperature": 0.1})\nlab',
  'lab.state = {**lab.state, "N": 33}',
  'print("read:", lab.room, lab.state)',
  'print("read:", lab.room, lab.state)',
].map(code);
const kernelspec = { display_name: 'Python 3', language: 'python', name: 'python3' };
writeFileSync(join(folder, 'lab.ipynb'), JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));

const server = spawn(python, ['-m', 'jupyterlab', '--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', '--ServerApp.port=0', '--IdentityProvider.token=t', '--LabApp.news_url=', `--ServerApp.root_dir=${folder}`], { env: { ...process.env, JUPYTER_CONFIG_DIR: folder, JUPYTER_DATA_DIR: join(folder, 'data') } });
let browser;
try {
  const address = await new Promise((resolve, reject) => {
    let text = '';
    server.stderr.on('data', (part) => {
      text += part;
      const found = /http:\/\/127\.0\.0\.1:(\d+)\/lab/.exec(text);
      if (found) resolve(found[1]);
    });
    server.on('exit', () => reject(new Error(text)));
  });
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1400, height: 1200 } });
  const asked = [];
  await page.route(/^https?:/, (route) => {
    const { hostname } = new URL(route.request().url());
    if (hostname === '127.0.0.1') return route.continue();
    if (route.request().frame().url().startsWith('blob:')) asked.push(route.request().url());
    return route.abort();
  });
  await page.goto(`http://127.0.0.1:${address}/lab/tree/lab.ipynb?token=t`);
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 120_000 });
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first().waitFor({ timeout: 120_000 });
  const run = async (index) => {
    await page.locator('.jp-CodeCell .jp-InputArea-editor').nth(index).click();
    await page.keyboard.press('Control+Enter');
  };
  const lab = page.frameLocator('iframe[title="Widthwise lab"]');
  const hash = () => page.frames().find((f) => f.url().startsWith('blob:'))?.evaluate(() => location.hash);
  const until = async (what, condition) => {
    for (let tries = 0; tries < 300; tries++) {
      const found = await condition();
      if (found) return console.log(`${what}: ${found}`);
      await page.waitForTimeout(200);
    }
    throw new Error(`${what}: not seen; the page stands at ${await hash()}`);
  };
  const shown = (words) => async () => ((await hash()) ?? '').includes(words) && (await hash());
  const read = (index, ...words) => async () => {
    await run(index);
    await page.waitForTimeout(1000);
    const text = await page.locator('.jp-CodeCell').nth(index).locator('.jp-OutputArea').innerText();
    return words.every((word) => text.includes(word)) && text.trim();
  };

  // The notebook takes a moment until it takes keys.
  await until('iframe', async () => {
    await run(0);
    await page.waitForTimeout(3000);
    return page.locator('iframe[title="Widthwise lab"]').count();
  });
  await until('shown', shown('N=80'));
  await run(1);
  await until('set from Python', shown('N=33'));
  const width = lab.getByRole('slider', { name: 'width' }).first();
  await width.press('ArrowRight');
  await until('turned on the page', async () => !(await hash()).includes('N=33&') && (await hash()));
  const turned = /N=(\d+)/.exec(await hash())[1];
  await until('read by Python', read(2, 'width', `'N': ${turned}`));
  await lab.getByRole('button', { name: 'Paths', exact: true }).click();
  await until('another room', shown('paths?'));
  await until('read by Python', read(3, 'read: paths'));
  if (asked.length > 0) throw new Error(`the lab asked for ${asked.join(', ')}`);
  console.log('ok');
} finally {
  await browser?.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
