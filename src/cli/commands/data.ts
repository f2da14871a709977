import type { Command } from 'commander';
import { formatTitles } from '../../data/formats/registry.ts';
import { printable } from '../printable.ts';

interface FetchFlags {
  readonly mirror?: string;
  readonly folder?: string;
  readonly json?: boolean;
}

/** `data fetch SET` and `data info FILE`. */
export function addDataCommand(program: Command): void {
  const data = program.command('data').description('download image sets, and look into data files');

  data
    .command('fetch')
    .description('download an image set, checked by its SHA-256')
    .argument('<SET>', 'mnist, fashion-mnist or cifar-10')
    .option('--mirror <URL>', 'address of a folder that holds the files (also WIDTHWISE_MIRROR)')
    .option('--folder <DIR>', 'where sets are kept (also WIDTHWISE_DATA)')
    .option('--json', 'print one JSON document on stdout')
    .action(async (set: string, flags: FetchFlags) => {
      process.exitCode = await fetchSet(set, flags);
    });

  data
    .command('info')
    .description(`what a data file holds, gzipped or plain: ${formatTitles()}`)
    .argument('<FILE>')
    .option('--json', 'print one JSON document on stdout')
    .action(async (file: string, flags: { json?: boolean }) => {
      const { dataFileInfo } = await import('../../node/data-info.ts');
      const info = await dataFileInfo(file);
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(info)}\n`);
        return;
      }
      const { textTable } = await import('../text-table.ts');
      const rows = info.parts.map((part) => [
        printable(part.name),
        part.shape,
        printable(part.type),
        part.least,
        part.mean,
        part.most,
      ]);
      const head = `${info.file}: ${info.format}, ${info.bytes} bytes, SHA-256 ${info.sha256}`;
      process.stdout.write(`${head}\n\n${textTable(['name', 'shape', 'type', 'least', 'mean', 'most'], rows, 60)}\n`);
      for (const note of info.notes) process.stdout.write(`note: ${printable(note)}\n`);
      for (const { name: raw, classes, rank, remark } of info.parts) {
        const name = printable(raw);
        if (remark !== undefined) process.stdout.write(`${name}: ${printable(remark)}\n`);
        if (classes !== undefined && classes.length <= 20) {
          const counts = classes.map((c) => `${printable(String(c.value))} (${c.rows})`).join(', ');
          process.stdout.write(`${name}: ${classes.length} different values: ${counts}\n`);
        }
        if (rank !== undefined) {
          process.stdout.write(`${name}: rank ${rank.rank} of the first ${rank.rows} rows, ${rank.columns} columns\n`);
        }
      }
    });
}

async function fetchSet(set: string, flags: FetchFlags): Promise<number> {
  const { fetchImageSet } = await import('../../node/data/fetch-image-set.ts');
  const { DownloadError } = await import('../../node/data/download.ts');
  const { interruptSignal } = await import('../interrupt.ts');
  const { exitCodes } = await import('../exit-codes.ts');
  const { DownloadLine } = await import('../download-line.ts');
  const line = new DownloadLine();
  const interrupt = interruptSignal(() => line.say('stopping; what was received is kept'));
  try {
    const fetched = await fetchImageSet(set, {
      ...(flags.mirror === undefined ? {} : { mirror: flags.mirror }),
      ...(flags.folder === undefined ? {} : { folder: flags.folder }),
      onProgress: (progress) => line.update(progress),
      signal: interrupt.signal,
    });
    if (flags.json) process.stdout.write(`${JSON.stringify(fetched)}\n`);
    else line.say(`${set} is in ${fetched.folder}`);
    return exitCodes.done;
  } catch (error) {
    if (interrupt.signal.aborted) return interrupt.exitCode();
    if (!(error instanceof DownloadError)) throw error;
    line.say(`widthwise: ${error.message}`);
    return exitCodes.failed;
  } finally {
    interrupt.dispose();
  }
}
