import { useState } from 'preact/hooks';
import type { OwnFile } from '../engine/lab-task.ts';
import { readOwnFiles } from '../own-files.ts';

interface OwnDataProps {
  readonly file: OwnFile | undefined;
  /** Digest that the address asks for. */
  readonly wanted: string;
  readonly onFile: (file: OwnFile) => void;
}

/** Drop place and picker for the user's own file. */
export function OwnData({ file, wanted, onFile }: OwnDataProps) {
  const [message, setMessage] = useState('');
  const [over, setOver] = useState(false);
  const take = async (files: FileList | null | undefined) => {
    if (files === null || files === undefined || files.length === 0) return;
    try {
      onFile(await readOwnFiles([...files]));
      setMessage('');
    } catch (error) {
      setMessage(error instanceof Error ? error.message : String(error));
    }
  };
  const missing = wanted !== '' && file?.digest !== wanted;
  return (
    <section
      aria-label="Your own file"
      class={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files);
      }}
    >
      <label>
        Drop a file here, or choose one: .npz, .npy, .csv, .parquet, IDX (images and labels together), gzip too
        <input type="file" multiple onChange={(event) => void take(event.currentTarget.files)} />
      </label>
      {file !== undefined && (
        <p>
          {file.name}, sha256 {file.digest.slice(0, 12)}…
        </p>
      )}
      {missing && (
        <p class="warning">
          This link was made with another file (sha256 {wanted.slice(0, 12)}…): choose it to see the same numbers.
        </p>
      )}
      <p class="note">It stays in this browser; nothing is sent anywhere.</p>
      {message !== '' && (
        <p class="warning" role="alert">
          {message}
        </p>
      )}
    </section>
  );
}
