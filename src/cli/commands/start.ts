import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { RunFlags } from '../run-command.ts';
import { labFolder, port } from './lab.ts';
import { withRunOptions } from './run.ts';

interface StartFlags extends RunFlags {
  readonly serve: boolean;
  readonly open: boolean;
  readonly port?: number;
}

/** `start`: the main job of `npm start`: the example on the built-in digits, then its report in the browser. */
export function addStartCommand(program: Command): void {
  withRunOptions(
    program.command('start').description('compare theory and networks on the built-in digits, and show the report'),
  )
    .option('--no-serve', 'write the report and end')
    .option('--no-open', 'do not open the browser')
    .option('--port <N>', 'of the report, instead of a free one', port)
    .action(async (flags: StartFlags) => {
      const { runCommand } = await import('../run-command.ts');
      const { packageRoot } = await import('../../node/package-info.ts');
      const result = await runCommand('compare', join(packageRoot, 'examples', 'digits.yaml'), flags);
      process.exitCode = result.exitCode;
      if (!flags.serve || flags.json || (result.run?.interrupted ?? true) || result.written === undefined) return;
      const { serveUntilStopped } = await import('../serve-until-stopped.ts');
      const { REPORT_POLICY } = await import('../../node/static-server.ts');
      const { report } = result.written;
      const lab = await labFolder();
      const reportServer = {
        name: 'the report',
        folder: dirname(report),
        index: basename(report),
        policy: REPORT_POLICY,
        open: flags.open,
        ...(flags.port === undefined ? {} : { port: flags.port }),
      };
      if (lab === undefined) await serveUntilStopped(reportServer);
      else await serveUntilStopped(reportServer, { name: 'the lab', folder: lab, open: false });
    });
}
