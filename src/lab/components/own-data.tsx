import { useEffect, useState } from 'preact/hooks';
import { classPair, type OwnFacts } from '../engine/own-facts.ts';
import type { OwnFile } from '../engine/own-file.ts';
import { forgetFile, keepFile } from '../keep-file.ts';
import { readOwnFiles } from '../own-files.ts';
import type { RoomState } from '../room.ts';

interface OwnDataProps {
  readonly file: OwnFile | undefined;
  readonly facts: OwnFacts | undefined;
  readonly state: RoomState;
  /** Digest that the address asks for. */
  readonly wanted: string;
  readonly onFile: (file: OwnFile) => Promise<void>;
  readonly set: (key: string, value: string) => void;
}

/** Takes files and says what is wrong with them. */
function useFiles(onFile: OwnDataProps['onFile']) {
  const [message, setMessage] = useState('');
  const take = async (files: FileList | null | undefined) => {
    if (files === null || files === undefined || files.length === 0) return;
    try {
      setMessage('');
      await onFile(await readOwnFiles([...files]));
    } catch (error) {
      setMessage(error instanceof Error ? error.message : String(error));
    }
  };
  return { message, take };
}

/** Picker for the user's own file, what is in it, and what of it is used. */
export function OwnData({ file, facts, state, wanted, onFile, set }: OwnDataProps) {
  const { message, take } = useFiles(onFile);
  const missing = wanted !== '' && file?.digest !== wanted;
  return (
    <section aria-label="Your own file" class="drop">
      <label>
        Drop a file anywhere on this page, or choose one: a table (CSV, Parquet), arrays (.npz, .npy), IDX images with
        their labels, attention maps (.npz, .safetensors); gzip too
        <input type="file" multiple onChange={(event) => void take(event.currentTarget.files)} />
      </label>
      {file !== undefined && (
        <p>
          {file.name}
          {facts !== undefined && `, ${facts.rows} rows`}, sha256 {file.digest.slice(0, 12)}…
        </p>
      )}
      {file !== undefined && !missing && facts?.table && <Choosers facts={facts} state={state} set={set} />}
      {facts?.notes.map((note) => (
        <p class="note" key={note}>
          {note}
        </p>
      ))}
      {missing && (
        <p class="warning">
          This link was made with another file (sha256 {wanted.slice(0, 12)}…): choose it to see the same numbers.
        </p>
      )}
      {file !== undefined && <Keeper file={file} />}
      <p class="note">It stays in this browser; nothing is sent anywhere.</p>
      {message !== '' && (
        <p class="warning" role="alert">
          {message}
        </p>
      )}
    </section>
  );
}

/** What of a table is used: target, classes, columns. */
function Choosers({ facts, state, set }: Pick<OwnDataProps, 'state' | 'set'> & { readonly facts: OwnFacts }) {
  const target = String(state.ownTarget) || facts.target;
  const column = facts.columns.find(({ name }) => name === target);
  const pair = classPair(column, String(state.ownClasses));
  const without = String(state.ownWithout).split('|');
  const names = column?.classes?.map(({ name }) => name) ?? [];
  return (
    <>
      <label>
        target
        <select value={target} onChange={(event) => set('ownTarget', event.currentTarget.value)}>
          {facts.columns.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {names.length > 1 && (
        <label>
          told apart
          <select
            value={pair === undefined ? 'numbers' : pair.join('|')}
            onChange={(event) => set('ownClasses', event.currentTarget.value)}
          >
            {names.flatMap((a, i) =>
              names.slice(i + 1).map((b) => {
                const both = [a, b].sort();
                return (
                  <option key={`${a}|${b}`} value={both.join('|')}>
                    {both.join(' against ')}
                  </option>
                );
              }),
            )}
            {column?.kind === 'numbers' && <option value="numbers">nothing: the numbers are predicted</option>}
          </select>
        </label>
      )}
      <details>
        <summary>{facts.columns.length - 1 - without.filter((name) => name !== '').length} input columns</summary>
        {facts.columns
          .filter(({ name }) => name !== target)
          .map(({ name, kind }) => (
            <label key={name} class="control toggle">
              <input
                type="checkbox"
                checked={!without.includes(name)}
                onChange={(event) =>
                  set(
                    'ownWithout',
                    (event.currentTarget.checked ? without.filter((other) => other !== name) : [...without, name])
                      .filter((other) => other !== '')
                      .join('|'),
                  )
                }
              />
              {name}
              {kind === 'words' && ' (words)'}
            </label>
          ))}
      </details>
    </>
  );
}

/** Whether the file is there again after a reload. */
function Keeper({ file }: { readonly file: OwnFile }) {
  const [kept, setKept] = useState(false);
  const [refused, refuse] = useState(false);
  useEffect(() => setKept(false), [file]);
  return (
    <label class="control toggle">
      <input
        type="checkbox"
        checked={kept}
        onChange={(event) => {
          const wanted = event.currentTarget.checked;
          (wanted ? keepFile(file) : forgetFile()).then(
            () => setKept(wanted),
            () => refuse(true),
          );
        }}
      />
      {refused ? 'this browser keeps no files' : 'keep it in this browser for the next visit'}
    </label>
  );
}

/** Takes a file that is dropped anywhere on the page. */
export function DropAnywhere({ onFile }: Pick<OwnDataProps, 'onFile'>) {
  const { message, take } = useFiles(onFile);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(false);
      void take(event.dataTransfer.files);
    };
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
    };
  });
  return (
    <>
      {over && <div class="drop-here">Drop it: how wide should you go?</div>}
      {message !== '' && (
        <p class="warning" role="alert">
          {message}
        </p>
      )}
    </>
  );
}
