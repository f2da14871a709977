import { useEffect, useState } from 'preact/hooks';

/** A theory that takes longer than this says so, in milliseconds. */
const SILENT = 1000;

/** How long the theory has been at work, and a way to stop it; nothing while it is quick. */
export function Working({ onStop }: { readonly onStop: () => void }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - start) / 1000), 500);
    return () => clearInterval(timer);
  }, []);
  if (seconds * 1000 < SILENT) return null;
  return (
    <p class="working" role="status">
      <progress aria-label="the theory is at work" /> the theory has been at work for {Math.floor(seconds)} s{' '}
      <button type="button" onClick={onStop}>
        stop
      </button>
    </p>
  );
}
