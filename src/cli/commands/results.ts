import type { Command } from 'commander';
import { jsonText } from '../../base/json-text.ts';

interface ListFlags extends ResultsFlags {
  readonly name?: string;
  readonly theory?: string;
  readonly verdict?: string;
}

interface ResultsFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** `results list | show | query | export`: what is below `--out`. */
export function addResultsCommand(program: Command): void {
  const results = program.command('results').description('list, show, query and export the results so far');
  const folder = (command: Command) =>
    command.option('--out <DIR>', 'where results are', 'results').option('--json', 'print one JSON document on stdout');

  folder(
    results
      .command('list')
      .description('one line a run, newest first')
      .option('--name <TEXT>', 'runs whose name has this text')
      .option('--theory <ID>', 'runs of one theory')
      .option('--verdict <VERDICT>', 'runs with this verdict'),
  ).action(async (flags: ListFlags) => {
    const { listRuns } = await import('../../node/results-list.ts');
    const { textTable } = await import('../text-table.ts');
    const { name = '', theory, verdict } = flags;
    const runs = (await listRuns(flags.out)).filter(
      (run) =>
        run.name.includes(name) &&
        (theory === undefined || run.theory === theory) &&
        (verdict === undefined || run.verdict === verdict),
    );
    if (flags.json) process.stdout.write(`${JSON.stringify(runs)}\n`);
    else if (runs.length === 0) process.stdout.write(`no results in ${flags.out}\n`);
    else {
      const rows = runs.map((run) => [run.name, run.theory, run.points, run.verdict ?? '-', run.started]);
      process.stdout.write(`${textTable(['run', 'theory', 'points', 'verdict', 'started'], rows)}\n`);
    }
  });

  folder(
    results.command('show').description('the summary of one run').argument('<RUN>', 'its name, or the start of it'),
  ).action(async (name: string, flags: ResultsFlags) => {
    const { findRun } = await import('../../node/results-list.ts');
    const run = await findRun(flags.out, name);
    if (flags.json) process.stdout.write(`${JSON.stringify(run.result)}\n`);
    else {
      const { summary, provenance } = run.result;
      process.stdout.write(
        `${run.name}\nreport: ${run.report}\n${summary.predicted} points predicted, ${summary.simulated} simulated\n${summary.verdict === undefined ? '' : `${summary.verdict}: ${summary.sentence}\n`}started ${provenance.started}, ${provenance.backend}\n`,
      );
    }
  });

  folder(
    results
      .command('query')
      .description('SQL over all points (DuckDB); the table is `points`')
      .argument('<SQL>', 'e.g. "select run, observable, avg(z * z) from points group by all"'),
  ).action(async (sql: string, flags: ResultsFlags) => {
    const { queryPoints } = await import('../../node/query.ts');
    const { textTable } = await import('../text-table.ts');
    const { columns, rows } = await queryPoints(flags.out, sql);
    if (flags.json) {
      const objects = rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
      process.stdout.write(`${jsonText(objects)}\n`);
    } else process.stdout.write(`${textTable(columns, rows)}\n`);
  });

  folder(
    results
      .command('export')
      .description('rows of all runs as one file: CSV, Parquet or JSON by its ending')
      .argument('<FILE>', 'e.g. errors.csv')
      .option('--where <SQL>', "a condition, e.g. \"run like 'widths%' and observable = 'testError'\""),
  ).action(async (file: string, flags: ResultsFlags & { readonly where?: string }) => {
    const { exportPoints } = await import('../../node/query.ts');
    const rows = await exportPoints(flags.out, file, flags.where);
    process.stdout.write(flags.json ? `${JSON.stringify({ file, rows })}\n` : `${rows} rows in ${file}\n`);
  });
}
