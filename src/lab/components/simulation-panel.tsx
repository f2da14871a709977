import type { Verdict } from '../../judge/comparison.ts';
import type { Agreement } from '../room.ts';
import type { RunState } from '../state/run-state.ts';

interface SimulationPanelProps {
  readonly run: RunState;
  readonly round: number;
  readonly agreement: Agreement | undefined;
  readonly message: string | undefined;
  readonly seed: number;
  readonly onStart: () => void;
  readonly onPause: () => void;
  readonly onStep: () => void;
  readonly onReset: () => void;
  readonly onSeed: (seed: number) => void;
}

/** Buttons of the simulation and the badge that says how it compares with the theory. */
export function SimulationPanel(props: SimulationPanelProps) {
  const { run, round, agreement, message, seed, onStart, onPause, onStep, onReset, onSeed } = props;
  return (
    <section class="simulation" aria-label="Simulation">
      <div class="buttons">
        {run === 'running' ? (
          <button type="button" class="primary" onClick={onPause}>
            pause
          </button>
        ) : (
          <button type="button" class="primary" onClick={onStart} disabled={run === 'done'}>
            {run === 'paused' || run === 'halted' ? 'go on' : 'simulate'}
          </button>
        )}
        <button type="button" onClick={onStep} disabled={run === 'running' || run === 'done'}>
          step
        </button>
        <button type="button" onClick={onReset} disabled={run === 'idle'}>
          reset
        </button>
        <label class="seed">
          seed{' '}
          <input
            type="number"
            min={0}
            max={1_000_000}
            value={seed}
            onChange={(event) => onSeed(Math.max(0, Math.round(Number(event.currentTarget.value) || 0)))}
          />
        </label>
      </div>
      <p class={`badge ${agreement?.verdict ?? 'none'}`} role="status">
        <strong>{badgeWord(run, agreement)}</strong>{' '}
        {message ?? agreement?.reason ?? 'sampled networks appear on the curves'}
      </p>
      {agreement !== undefined && (
        <dl class="live">
          <Count label={agreement.of} value={agreement.samples} />
          <Count label="|z|" value={agreement.z} />
          {agreement.allowance !== undefined && (
            <div>
              <dt>theory leaves out</dt>
              <dd>{`${Number((100 * agreement.allowance).toPrecision(2))} %`}</dd>
            </div>
          )}
          {agreement.of === 'chains' && (
            <>
              <Count label="R̂" value={agreement.rHat} />
              <Count label="ESS" value={agreement.ess} />
            </>
          )}
          <Count label="rounds" value={round} />
        </dl>
      )}
    </section>
  );
}

function Count({ label, value }: { readonly label: string; readonly value: number | undefined }) {
  // Before there are enough draws to tell.
  const known = value !== undefined && Number.isFinite(value);
  const text = !known
    ? '–'
    : Math.abs(value) >= 100 || Number.isInteger(value)
      ? String(Math.round(value))
      : value.toFixed(label === 'R̂' ? 3 : 2);
  return (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
}

/** What a verdict is called on the badge. */
const WORDS: { readonly [verdict in Verdict]: string } = {
  agree: 'agree',
  within: 'within what the theory leaves out',
  undecided: 'undecided',
  disagree: 'disagree',
};

function badgeWord(run: RunState, agreement: Agreement | undefined): string {
  if (agreement === undefined) return run === 'idle' ? 'not simulated' : 'sampling …';
  return WORDS[agreement.verdict];
}
