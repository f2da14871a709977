import type { Agreement } from '../room.ts';
import type { RunState } from '../state/run-state.ts';

/** Raw |z| at the right end of the dial. */
const LARGEST = 12;

/** What the verdicts mean, in plain words; colours follow their classes in the style sheet. */
const WORDS: { readonly [verdict: string]: string } = {
  agree: 'networks land on the theory',
  within: 'off by no more than the theory says that it leaves out',
  disagree: 'the theory fails here',
  undecided: 'cannot tell here',
};

/** The verdict as a dial: the needle is the raw distance in error bars, the words say what it is against the allowance. */
export function VerdictDial({
  agreement,
  run,
  round,
  message,
}: {
  readonly agreement: Agreement | undefined;
  readonly run: RunState;
  readonly round: number;
  readonly message: string | undefined;
}) {
  const verdict = agreement?.verdict ?? 'none';
  const z = agreement?.z;
  const share = z === undefined ? 0 : Math.min(1, z / LARGEST);
  const needle = { x: 60 - 46 * Math.cos(Math.PI * share), y: 58 - 46 * Math.sin(Math.PI * share) };
  const words = message ?? (agreement === undefined ? waiting(run) : (WORDS[verdict] ?? verdict));
  return (
    <div class={`verdict ${verdict}`} role="status">
      <svg viewBox="0 0 120 64" aria-hidden="true">
        <path class="arc" d="M10,58 A50,50 0 0 1 110,58" />
        <path class="good" d={arc(0, 3.5 / LARGEST)} />
        {z !== undefined && <line class="needle" x1="60" y1="58" x2={needle.x} y2={needle.y} />}
        <circle cx="60" cy="58" r="3.5" />
      </svg>
      <p>
        <strong>{words}</strong>
        {agreement !== undefined && <span> {agreement.reason}</span>}
        {round > 0 && (
          <span class="rounds">
            {' '}
            {agreement?.samples ?? round} {agreement?.of ?? 'networks'}
          </span>
        )}
      </p>
    </div>
  );
}

function waiting(run: RunState): string {
  return run === 'running' ? 'networks are being sampled …' : 'networks follow when the dial rests';
}

/** A part of the half circle, from and to as shares of it. */
function arc(from: number, to: number): string {
  const at = (share: number) => `${60 - 50 * Math.cos(Math.PI * share)},${58 - 50 * Math.sin(Math.PI * share)}`;
  return `M${at(from)} A50,50 0 0 1 ${at(to)}`;
}
