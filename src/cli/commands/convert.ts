import type { Command } from 'commander';
import { InputError } from '../../base/input-error.ts';
import type { TheoryTime } from '../../theory/ndk/training-run.ts';
import { textTable } from '../text-table.ts';

interface ConvertFlags {
  readonly lr: number;
  readonly steps: number;
  readonly samples: number;
  readonly outputs: number;
  readonly weightDecay: number;
  readonly momentum: number;
  readonly noise: number;
  readonly batch?: number;
  readonly reduction: string;
  readonly parametrization: string;
  readonly fanIns?: number[];
  readonly json?: boolean;
}

/** `convert`: a PyTorch run of gradient descent in the units of the theory. */
export function addConvertCommand(program: Command): void {
  program
    .command('convert')
    .description('learning rate, steps and weight decay of a PyTorch run (SGD, MSELoss) as t and T/σ² of the theories')
    .requiredOption('--lr <ETA>', 'learning rate', numberOf('--lr'))
    .requiredOption('--steps <N>', 'steps of the optimizer', numberOf('--steps'))
    .requiredOption('--samples <P>', 'training samples', numberOf('--samples'))
    .option('--outputs <M>', 'outputs of the network', numberOf('--outputs'), 1)
    .option('--weight-decay <X>', 'weight_decay', numberOf('--weight-decay'), 0)
    .option('--momentum <X>', 'momentum', numberOf('--momentum'), 0)
    .option('--noise <S>', 'standard deviation of noise that each step adds to each weight', numberOf('--noise'), 0)
    .option('--batch <B>', 'samples a step; all where absent', numberOf('--batch'))
    .option('--reduction <R>', 'of MSELoss: mean or sum', 'mean')
    .option('--parametrization <P>', 'standard (nn.Linear) or ntk (divided by the root of the inputs)', 'standard')
    .option('--fan-ins <N0,N1,...>', 'inputs of each layer, for standard', (text: string) =>
      text.split(',').map(numberOf('--fan-ins')),
    )
    .option('--json', 'print one JSON document')
    .action(async (flags: ConvertFlags) => {
      const { theoryTime } = await import('../../theory/ndk/training-run.ts');
      const { lr: learningRate, json, ...rest } = flags;
      const result = theoryTime({
        ...rest,
        learningRate,
        reduction: oneOf('--reduction', flags.reduction, ['mean', 'sum']),
        parametrization: oneOf('--parametrization', flags.parametrization, ['standard', 'ntk']),
      });
      process.stdout.write(json ? `${JSON.stringify(result)}\n` : convertText(result));
    });
}

function convertText({ time, decay, temperature, oneTime, learningRates }: TheoryTime): string {
  const short = (x: number) => String(Number(x.toPrecision(6)));
  const rows = time.map((t, i) => [String(i + 1), ...[t, decay[i], temperature[i], learningRates[i]].map(short)]);
  const table = textTable(['layer', 't', 'T/σ²', 'T', 'lr for one t'], oneTime ? [rows[0].with(0, 'all')] : rows);
  const note = oneTime
    ? ''
    : '\nThe layers run at different times, so no single t is this run: give each layer the learning rate of the last column\n' +
      '(parameter groups), or divide each layer by the root of its inputs (ntk).\n';
  return `${table}\n${note}`;
}

function numberOf(option: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw new InputError(option, JSON.stringify(text), 'a number');
    return value;
  };
}

function oneOf<const T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new InputError(option, JSON.stringify(value), choices.join(' or '));
  return found;
}
