import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FigureData } from '../report/figure/figure.ts';
import { ControlView } from './components/controls.tsx';
import { Differences } from './components/differences.tsx';
import { Equations, useSymbolLinks } from './components/equations.tsx';
import { FigureView } from './components/figure-view.tsx';
import { Help } from './components/help.tsx';
import { DropAnywhere, OwnData } from './components/own-data.tsx';
import { SharePanel } from './components/share-panel.tsx';
import { SimulationPanel } from './components/simulation-panel.tsx';
import { StoryView } from './components/story-view.tsx';
import { Working } from './components/working.tsx';
import { differences, mergeGhost } from './merge-ghost.ts';
import { mergeOverlay } from './merge-overlay.ts';
import type { MarkerPlace, RoomDefinition, RoomView } from './room.ts';
import { definitions } from './rooms/definitions.ts';
import { addressText, embed, hidden, lab, useLab } from './state/lab-state.ts';
import { stories } from './stories/stories.ts';

/** The whole page. */
export function App() {
  const {
    definition,
    state,
    view,
    message,
    milliseconds,
    pinned,
    pinnedView,
    busy,
    notes,
    rows,
    preset,
    story,
    facts,
  } = useLab();
  // After an error the figures are those of the last setting that had an answer: seen as such, and not to be taken along.
  const stale = message !== undefined;
  const [help, setHelp] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useSymbolLinks(root);
  useKeys(() => setHelp(true));
  const figures = useMemo(
    () => mergeGhost(mergeOverlay(view?.figures ?? [], lab.overlay.value), pinnedView?.figures ?? []),
    [view, lab.overlay.value, pinnedView],
  );
  // Maps have no ghost: they stand beside.
  const apart = (pinnedView?.figures ?? []).filter(
    ({ id, panels }) => !figures.some((figure) => figure.id === id) || !hasCurves(panels),
  );
  const working = busy && !stale && <Working key={JSON.stringify(state)} onStop={lab.stopTheory} />;
  return (
    <div class={`app${embed.value ? ' embed' : ''}${story === undefined ? '' : ' telling'}`} ref={root}>
      {!embed.value && (
        <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
          to the figures
        </button>
      )}
      {!embed.value && (
        <header>
          <h1>Widthwise</h1>
          <nav aria-label="Stories" class="stories">
            {stories.map(({ id, title, summary }) => (
              <button
                type="button"
                key={id}
                title={summary}
                aria-current={id === story?.story ? 'page' : undefined}
                onClick={() => lab.tell(id, 0)}
              >
                {title}
              </button>
            ))}
          </nav>
          <nav aria-label="Rooms">
            {definitions.map((room) => (
              <button
                type="button"
                key={room.id}
                aria-current={story === undefined && room.id === definition.id ? 'page' : undefined}
                onClick={() => lab.enter(room.id)}
              >
                {room.title}
              </button>
            ))}
          </nav>
          <button type="button" class="help" onClick={() => setHelp(true)} aria-label="help">
            ?
          </button>
        </header>
      )}
      {story !== undefined && (
        <main id="main" tabIndex={-1} class="story-main" aria-busy={busy && !stale}>
          {working}
          <StoryView
            place={story}
            definition={definition}
            state={state}
            view={view}
            figures={figures}
            rows={rows}
            stale={stale}
            message={message}
          />
        </main>
      )}
      {story === undefined && (
        <div class="body">
          <aside class="panel" aria-label="Settings">
            {!embed.value && <Presets definition={definition} chosen={preset} />}
            {definition.groups.map((group) => {
              const shown = group.controls.filter(
                ({ key, when }) => !hidden.value.includes(key) && (when === undefined || when(state)),
              );
              return shown.length === 0 ? null : (
                <fieldset key={group.title}>
                  <legend>{group.title}</legend>
                  {shown.map((control) => (
                    <ControlView key={control.key} control={control} state={state} rows={rows} set={lab.set} />
                  ))}
                  {state.data === 'own' && shown.some(({ key }) => key === 'data') && (
                    <OwnData
                      file={lab.own.value}
                      facts={facts}
                      state={state}
                      wanted={String(state.own)}
                      onFile={lab.setOwnFile}
                      set={lab.set}
                    />
                  )}
                </fieldset>
              );
            })}
            <div role="status">
              {notes.map((note) => (
                <p class="cost" key={note}>
                  {note}
                </p>
              ))}
            </div>
          </aside>
          <main id="main" tabIndex={-1}>
            <h2 class="question">{definition.question}</h2>
            {embed.value && (
              <p class="note">
                <a href={addressText().replace(/&embed=1|&hide=[^&]*/g, '')} target="_blank" rel="noopener">
                  open in the whole lab
                </a>
              </p>
            )}
            <SimulationPanel
              run={lab.run.value}
              round={lab.round.value}
              agreement={lab.agreement.value}
              message={lab.runMessage.value}
              seed={Number(state.seed)}
              onStart={lab.startOrResume}
              onPause={lab.pause}
              onStep={lab.step}
              onReset={lab.reset}
              onSeed={(seed) => lab.set('seed', seed)}
            />
            {message !== undefined && (
              <p class="warning" role="alert">
                {message}
              </p>
            )}
            {(view?.warnings ?? []).map((warning) => (
              <p class="warning" key={warning}>
                {warning}
              </p>
            ))}
            {working}
            <div
              class={`figures${apart.length === 0 ? '' : ' compared'}${stale ? ' stale' : ''}`}
              aria-busy={busy && !stale}
            >
              <FigureList
                figures={figures}
                heading={apart.length === 0 ? undefined : 'this setting'}
                marker={stale ? undefined : markerOf(definition, view)}
                stale={stale}
              />
              {apart.length > 0 && <FigureList figures={apart} heading="pinned setting" stale={false} />}
            </div>
            {pinned !== undefined && !stale && (
              <Differences
                rows={differences(
                  definition,
                  { pinned, now: state },
                  { before: pinnedView?.values ?? [], after: view?.values ?? [] },
                )}
              />
            )}
            <div class="below">
              <div class="buttons">
                <button type="button" aria-pressed={pinned !== undefined} onClick={lab.togglePin}>
                  {pinned === undefined ? 'pin this setting to compare' : 'take the pin away'}
                </button>
                <span class="timing">
                  {milliseconds === undefined ? '' : `theory in ${milliseconds.toFixed(0)} ms`}
                </span>
              </div>
              <Equations equations={definition.equations} values={view?.values ?? []} stale={stale} />
              {!embed.value && (
                <SharePanel
                  definition={definition}
                  state={state}
                  view={stale ? undefined : view}
                  link={addressText()}
                />
              )}
            </div>
          </main>
        </div>
      )}
      <DropAnywhere onFile={lab.setOwnFile} />
      <Help open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

function hasCurves(panels: FigureData['panels']): boolean {
  return panels.some(({ series }) => series.some(({ type }) => type === 'line'));
}

function FigureList({
  figures,
  heading,
  marker,
  stale,
}: {
  readonly figures: readonly FigureData[];
  readonly heading: string | undefined;
  readonly marker?: ReturnType<typeof markerOf>;
  readonly stale: boolean;
}) {
  return (
    <div class="figure-list">
      {heading !== undefined && <h2>{heading}</h2>}
      {figures.map((figure, i) => (
        <FigureView
          key={figure.id}
          figure={figure}
          main={i === 0}
          stale={stale}
          {...(heading === 'pinned setting' ? {} : { onTurn: lab.turn })}
          {...(marker !== undefined && marker.control.figure === figure.id ? { marker } : {})}
        />
      ))}
    </div>
  );
}

/** The room's marker where its figure is shown. */
function markerOf(definition: RoomDefinition, view: RoomView | undefined) {
  const { marker: control } = definition;
  const place = view?.marker;
  if (control === undefined || place === undefined) return undefined;
  return { control, place, onMove: (to: MarkerPlace) => lab.move(control, place, to) };
}

function Presets({ definition, chosen }: { readonly definition: RoomDefinition; readonly chosen: string | undefined }) {
  const preset = definition.presets.find(({ id }) => id === chosen);
  return (
    <fieldset class="presets">
      <legend>Start from</legend>
      {definition.presets.map(({ id, name, shows, state }) => (
        <button
          type="button"
          key={id}
          title={shows}
          aria-pressed={id === chosen}
          onClick={() => lab.replace(state, id)}
        >
          {name}
        </button>
      ))}
      <button type="button" title="The room as it first opens" onClick={() => lab.replace(definition.defaults)}>
        defaults
      </button>
      {/* Titles are for the mouse alone. */}
      {preset !== undefined && (
        <p class="shows" role="status">
          {preset.shows}
        </p>
      )}
    </fieldset>
  );
}

/** Keys of the whole page; typing in a field is left alone. */
function useKeys(showHelp: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      // Sliders leave letters alone but have keys of their own: arrows, Home, End, and digits that a user might mean for them.
      const slider = target.matches('input[type=range]');
      const elsewhere = target.matches('input, select, textarea, [contenteditable]') && !slider;
      if (elsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const onButton = target.matches('button, summary, a');
      if (event.key === '?') showHelp();
      else if (event.key === ' ' && !onButton) lab.toggleRun();
      else if (event.key === 's') lab.step();
      else if (event.key === 'r') lab.reset();
      else if (event.key === 'c') lab.togglePin();
      else if (!slider && /^[1-9]$/.test(event.key) && Number(event.key) <= definitions.length)
        lab.enter(definitions[Number(event.key) - 1].id);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [showHelp]);
}
