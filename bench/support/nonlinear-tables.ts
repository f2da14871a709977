import { loadOf, measuredDeviations } from '../../src/models/bpkr/heuristic-domain.ts';
import type { MeasuredNetwork, Measurement } from '../../src/models/bpkr/measured-network.ts';

/** The tables of docs/benchmarks/nonlinear-domain.md: every measured network, and the largest deviations, by which `compare` judges. */
export function domainTables(rows: readonly MeasuredNetwork[]): string {
  return [measuredTable(rows), '', grantedTable(rows)].join('\n');
}

function measuredTable(rows: readonly MeasuredNetwork[]): string {
  const head = [
    ...['activation', 'data', 'L', 'N', 'σ²', 'T', 'P/N', '\\|a\\|²/N: networks', 'theory', 'off by'],
    ...['deficit off by, over P', 'variance off by (GP off by)', 'train error off by'],
    ...['mean: distance to theory / to GP', 'acceptance', 'R-hat'],
  ];
  return table(
    head,
    rows.map((row) => {
      const { readoutNorm, normDeficit, variance, trainError, samples } = row;
      return [
        ...[row.activation, row.data, row.depth, row.width, row.priorVariance, row.temperature],
        loadOf(row).toFixed(1),
        `${readoutNorm.networks.toFixed(4)}(${Math.round(1e4 * readoutNorm.error)})`,
        readoutNorm.theory.toFixed(4),
        offBy(readoutNorm),
        percent((normDeficit.theory - normDeficit.networks) / samples),
        `${offBy(variance)} (${offBy({ ...variance, theory: variance.gp ?? 0 })})`,
        offBy(trainError),
        (row.meanToTheory / row.meanToGp).toFixed(2),
        row.acceptance.toFixed(2),
        row.rHat.toFixed(2),
      ];
    }),
  );
}

function grantedTable(rows: readonly MeasuredNetwork[]): string {
  const head = [
    ...['activation', 'L', 'P/N up to', 'networks', '\\|a\\|²/N', 'deficits, over P', 'variance', 'at one point'],
    ...['train error', 'bias²', 'test error', 'mean at one point'],
  ];
  const body = (['relu', 'erf'] as const).flatMap((activation) =>
    [1, 2, 3].flatMap((depth) => {
      const own = rows.filter((row) => row.activation === activation && row.depth === depth);
      const loads = [...new Set(own.map(loadOf))].sort((a, b) => a - b);
      const enough = loads.filter((load) => own.filter((row) => loadOf(row) <= load).length >= 3);
      return enough.map((load) => {
        const most = measuredDeviations({ activation, depth, load }, rows);
        const share = (x: number) => `${(100 * x).toFixed(1)} %`;
        return [
          ...[activation, depth, load.toFixed(1), own.filter((row) => loadOf(row) <= load).length],
          ...[most.readoutNorm, most.normDeficits, most.variance, most.testVariance].map(share),
          ...[most.trainError, most.bias2, most.testError, most.testMean].map(share),
        ];
      });
    }),
  );
  return table(head, body);
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Theory over networks less one. */
function offBy({ theory, networks }: Measurement): string {
  return percent(theory / networks - 1);
}

function percent(x: number): string {
  return `${x >= 0 ? '+' : ''}${(100 * x).toFixed(1)} %`;
}
