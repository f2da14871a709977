import { useEffect, useState } from 'preact/hooks';
import { citations } from '../../report/citations.ts';
import type { RoomDefinition, RoomState, RoomView } from '../room.ts';
import { firstFigure } from './draw-queue.ts';

interface SharePanelProps {
  readonly definition: RoomDefinition;
  readonly state: RoomState;
  readonly view: RoomView | undefined;
  readonly link: string;
}

/** Link, command line, TypeScript, Python and BibTeX of what is on the screen. */
export function SharePanel({ definition, state, view, link }: SharePanelProps) {
  const [said, say] = useState('');
  const copy = (what: string, text: string) =>
    navigator.clipboard.writeText(text).then(
      () => say(`${what} copied`),
      () => say('copying was refused by the browser'),
    );
  const [spec, setSpec] = useState<string | undefined>(undefined);
  useEffect(() => {
    let live = true;
    if (view?.spec === undefined) setSpec(undefined);
    else {
      const wanted = view.spec;
      void firstFigure
        .then(() => import('../export/spec-text.ts'))
        .then(({ specText }) => {
          if (live) setSpec(specText(wanted));
        });
    }
    return () => {
      live = false;
    };
  }, [view?.spec]);
  const command = spec === undefined ? undefined : `widthwise compare - <<'SPEC'\n${spec}SPEC\n`;
  const python = [
    'import csv',
    `# the CSV of a figure (button "CSV"), or read results/*.parquet with pandas.read_parquet`,
    `with open("${view?.figures[0]?.id ?? definition.id}.csv") as file:`,
    '    rows = list(csv.DictReader(file))',
    'for series in sorted({row["series"] for row in rows}):',
    '    points = [(float(row["x"]), float(row["y"])) for row in rows if row["series"] == series and row["y"]]',
    '    print(series, points[:3])',
    '',
  ].join('\n');
  const bibtex = (view?.citations ?? [definition.citation]).map((key) => citations[key] ?? '').join('\n\n');
  const own = state.data === 'own';
  return (
    <section class="share" aria-label="Share">
      <h3>Take it with you</h3>
      <div class="buttons">
        <button type="button" onClick={() => void copy('link', link)}>
          link
        </button>
        <button type="button" disabled={command === undefined} onClick={() => void copy('command', command ?? '')}>
          command line
        </button>
        <button type="button" onClick={() => void copy('TypeScript', view?.typescript ?? '')}>
          TypeScript
        </button>
        <button type="button" onClick={() => void copy('Python', python)}>
          Python
        </button>
        <button type="button" onClick={() => void copy('BibTeX', `${bibtex}\n`)}>
          BibTeX
        </button>
      </div>
      {own && (
        <p class="note">Your file is not in the link: who opens it is asked for the file with the same digest.</p>
      )}
      {spec !== undefined && (
        <details>
          <summary>the spec of this setting</summary>
          <pre>{spec}</pre>
        </details>
      )}
      <span class="said" role="status">
        {said}
      </span>
    </section>
  );
}
