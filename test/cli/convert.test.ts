import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { commandIn } from '../support/command.ts';

it('says at which t and T/σ² a PyTorch run ends, and what is missing', async () => {
  const widthwise = commandIn(tmpdir());
  const run = ['convert', '--lr', '0.05', '--steps', '2000', '--samples', '500', '--weight-decay', '1e-4'];
  const [found, refused] = await Promise.all([
    widthwise([...run, '--fan-ins', '784,100', '--json']),
    widthwise([...run, '--reduction', 'none']),
  ]);
  expect(JSON.parse(found.stdout)).toMatchObject({
    time: [expect.closeTo(313.6, 9), expect.closeTo(40, 9)],
    oneTime: false,
    learningRates: [0.05, expect.closeTo(0.392, 12)],
  });
  expect(refused).toMatchObject({ status: 2, stderr: 'widthwise: --reduction: found "none", expected mean or sum\n' });
});
