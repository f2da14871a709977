import { join } from 'node:path';
import type { Command } from 'commander';
import { wholeNumber } from './run.ts';

interface FigureFlags {
  readonly quick?: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly seed: number;
  readonly workers?: number;
  readonly out: string;
}

/** `figure [ID]`: the catalogue of the papers' figures; one of them computed and drawn. */
export function addFigureCommand(program: Command): void {
  program
    .command('figure')
    .description("the catalogue of the papers' figures; one of them computed and drawn")
    .argument('[ID]', 'of the list; all of a theory with e.g. bpkr')
    .option('--list', 'list the catalogue')
    .option('--quick', 'a small form: seconds instead of minutes')
    .option('--seed <N>', 'root seed', wholeNumber, 1)
    .option('--workers <N>', 'worker threads', wholeNumber)
    .option('--json', "print the list, or the figure's numbers, as one JSON document on stdout")
    .option('--out <DIR>', 'where figures go', 'results')
    .action(async (id: string | undefined, flags: FigureFlags) => {
      process.exitCode = id === undefined || flags.list ? await list(flags) : await draw(id, flags);
    });
}

async function list(flags: FigureFlags): Promise<number> {
  const { catalogue } = await import('../../report/catalogue/index.ts');
  const { textTable } = await import('../text-table.ts');
  const figures = await catalogue();
  if (flags.json) {
    const entries = figures.map(({ id, theory, title, shows, citation }) => ({ id, theory, title, shows, citation }));
    process.stdout.write(`${JSON.stringify(entries)}\n`);
  } else {
    process.stdout.write(
      `${textTable(
        ['id', 'title', 'shows'],
        figures.map((f) => [f.id, f.title, f.shows]),
      )}\n`,
    );
  }
  return 0;
}

async function draw(id: string, flags: FigureFlags): Promise<number> {
  const { catalogue, findFigure } = await import('../../report/catalogue/index.ts');
  const { installNativeBackend } = await import('../../node/blas/install.ts');
  const { createWorkerPool } = await import('../../node/worker-pool.ts');
  const { writeFigure } = await import('../../node/results-folder.ts');
  const { interruptSignal } = await import('../interrupt.ts');
  const { ProgressLine, seconds } = await import('../progress.ts');
  const { exitCodes } = await import('../exit-codes.ts');
  const all = await catalogue();
  const chosen = all.some((figure) => figure.theory === id)
    ? all.filter((f) => f.theory === id)
    : [await findFigure(id)];
  installNativeBackend();
  const progress = new ProgressLine();
  const interrupt = interruptSignal(() => progress.say('stopping'));
  const pool = createWorkerPool(flags.workers === undefined ? {} : { workers: flags.workers });
  const computed: object[] = [];
  try {
    for (const [i, figure] of chosen.entries()) {
      const start = performance.now();
      const data = await figure.compute({
        quick: flags.quick ?? false,
        seed: flags.seed,
        executor: pool,
        signal: interrupt.signal,
        onProgress: (fraction, message) =>
          progress.update({
            stage: 'simulate',
            done: i + fraction,
            total: chosen.length,
            detail: message ?? figure.id,
          }),
      });
      const path = await writeFigure(join(flags.out, 'figures'), data);
      progress.say(`${figure.id}: ${path} (with .png and .csv; ${seconds((performance.now() - start) / 1000)})`);
      computed.push(data);
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return interrupt.exitCode();
  } finally {
    progress.end();
    interrupt.dispose();
    await pool.close();
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(computed.length === 1 ? computed[0] : computed)}\n`);
  return exitCodes.done;
}
