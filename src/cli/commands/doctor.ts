import type { Command } from 'commander';

/** `doctor`: the backend in use, its measured speed, and how to get the fast one. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('the backend in use, its measured speed, and how to get the fast one')
    .option('--json', 'print one JSON document on stdout')
    .action(async (flags: { json?: boolean }) => {
      const { examine, doctorText } = await import('../../node/doctor.ts');
      const findings = examine();
      process.stdout.write(flags.json ? `${JSON.stringify(findings)}\n` : doctorText(findings));
    });
}
