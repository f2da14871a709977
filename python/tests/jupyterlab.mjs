// The lab in JupyterLab by a real browser: it draws, Python reads what is set there, and what Python sets is shown.
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
  await page.goto(`http://127.0.0.1:${address}/lab/tree/lab.ipynb?token=t`);
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 120_000 });
  await page.waitForTimeout(3000);
  const run = async (index) => {
    await page.locator('.jp-CodeCell .jp-InputArea-editor').nth(index).click();
    await page.keyboard.press('Control+Enter');
  };
  await run(0);
  await page.locator('iframe[title="Widthwise lab"]').waitFor({ timeout: 120_000 });
  const frame = page.frameLocator('iframe[title="Widthwise lab"]');
  await frame.locator('svg').first().waitFor({ timeout: 120_000 });
  const hash = () => page.frames().find((f) => f.url().startsWith('blob:'))?.evaluate(() => location.hash);
  console.log('shown:', await hash());
  await run(1);
  await page.waitForFunction(() => document.querySelector('iframe[title="Widthwise lab"]').contentWindow.location.hash.includes('N=33'), null, { timeout: 60_000 });
  console.log('set from Python:', await hash());
  await page.screenshot({ path: join(tmpdir(), 'widthwise-jupyterlab.png') });
  console.log('ok');
} finally {
  await browser?.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
