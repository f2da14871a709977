import { useEffect, useRef } from 'preact/hooks';

const KEYS: readonly (readonly [string, string])[] = [
  ['← → ↑ ↓', 'turn the slider that has the focus; with shift ten times as far'],
  ['space', 'start, pause or go on with the simulation'],
  ['s', 'one round of the simulation'],
  ['r', 'reset the simulation'],
  ['c', 'pin this setting beside the next ones, or take the pin away'],
  ['1 … 4', 'the rooms'],
  ['?', 'this help'],
];

/** The help dialog. */
export function Help({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {KEYS.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p>
        Solid, dashed and dotted lines are theory; points with error bars are networks sampled in this browser. Nothing
        is sent anywhere. Networks are in the NTK parametrization; the posterior is exp(−½ Σ (f − y)²/T − ½ Σ |W|²/σ²).
      </p>
      <button type="button" class="primary" onClick={onClose}>
        close
      </button>
    </dialog>
  );
}
