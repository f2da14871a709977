import type { Command } from 'commander';
import { jsonText } from '../../base/json-text.ts';

interface ResultsFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** `results list | show | query`: what is below `--out`. */
export function addResultsCommand(program: Command): void {
  const results = program.command('results').description('list, show and query the results so far');
  const folder = (command: Command) =>
    command.option('--out <DIR>', 'where results are', 'results').option('--json', 'print one JSON document on stdout');

  folder(results.command('list').description('one line a run, newest first')).action(async (flags: ResultsFlags) => {
    const { listRuns } = await import('../../node/results-list.ts');
    const { textTable } = await import('../text-table.ts');
    const runs = await listRuns(flags.out);
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
}
