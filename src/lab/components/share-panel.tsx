import { useEffect, useState } from 'preact/hooks';
import { citations } from '../../report/citations.ts';
import { pythonScript } from '../export/python-script.ts';
import type { RoomDefinition, RoomState, RoomView } from '../room.ts';
import { firstFigure } from './draw-queue.ts';

interface SharePanelProps {
  readonly definition: RoomDefinition;
  readonly state: RoomState;
  readonly view: RoomView | undefined;
  readonly link: string;
}

function commandLine(spec: string): string {
  return `npx widthwise compare - <<'SPEC'\n${spec}SPEC\n`;
}

/** A page's frame around this setting, without the dials of its own; the file lies where the lab is hosted. */
function embedCode(link: string, title: string): string {
  const source = `${link}${link.includes('?') ? '&' : '?'}embed=1`.replace(/&/g, '&amp;');
  return `<iframe src="${source}" title="Widthwise: ${title}" width="100%" height="720" loading="lazy"></iframe>\n`;
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
  const command = spec === undefined ? undefined : commandLine(spec);
  const python = spec === undefined ? undefined : pythonScript(spec);
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
        <button
          type="button"
          disabled={view === undefined}
          onClick={() => void copy('TypeScript', view?.typescript ?? '')}
        >
          TypeScript
        </button>
        <button type="button" disabled={python === undefined} onClick={() => void copy('Python', python ?? '')}>
          Python
        </button>
        <button type="button" onClick={() => void copy('BibTeX', `${bibtex}\n`)}>
          BibTeX
        </button>
        <button type="button" onClick={() => void copy('embed code', embedCode(link, definition.title))}>
          embed code
        </button>
      </div>
      {own && (
        <p class="note">
          Your file is not in the link: who opens it is asked for the file with the same digest. The scripts and the
          spec read it from the folder where they run.
        </p>
      )}
      <p class="note">
        The whole lab as one file for use without a server:{' '}
        <a href="./offline.html" download="widthwise.html">
          widthwise.html
        </a>
        .
      </p>
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
