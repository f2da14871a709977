import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FigureData } from '../../report/figure/figure.ts';
import type { RoomDefinition, RoomState, RoomView, SliderControl } from '../room.ts';
import { lab } from '../state/lab-state.ts';
import { positionOf, STEPS, shortNumber, stepped, valueAt } from '../state/slider-scale.ts';
import { glossary } from '../stories/glossary.ts';
import { stories } from '../stories/stories.ts';
import { type Story, type StoryPlace, type StoryText, storyPieces, valuesBySymbol } from '../stories/story.ts';
import { Equations } from './equations.tsx';
import { FigureView } from './figure-view.tsx';
import { NetworkPicture } from './network-picture.tsx';
import { VerdictDial } from './verdict-dial.tsx';

/** A setting that has stood for this long is sampled, in milliseconds. */
const REST = 700;
/** Rounds after which a story has sampled enough. */
const ENOUGH = 60;

interface StoryViewProps {
  readonly place: StoryPlace;
  readonly definition: RoomDefinition;
  readonly state: RoomState;
  readonly view: RoomView | undefined;
  readonly figures: readonly FigureData[];
  readonly rows: number | undefined;
  readonly stale: boolean;
  readonly message: string | undefined;
}

/** One card of a story: claim, picture of the network, figure, the sentence with its dial, and why. */
export function StoryView({ place, definition, state, view, figures, rows, stale, message }: StoryViewProps) {
  const story = stories.find(({ id }) => id === place.story) as Story;
  const card = story.cards[place.card];
  const values = valuesBySymbol(view?.values ?? []);
  const whole = figures.find(({ id }) => id === card.figure) ?? figures[0];
  const phone = usePhone();
  const figure = useMemo(
    () => (phone && whole !== undefined ? onePanel(whole, card.panel ?? 0) : whole),
    [phone, whole, card.panel],
  );
  const { run, round, agreement, runMessage } = lab;
  useSampling(state, stale);
  const words = { definition, state, rows, values };
  const answer = stale ? undefined : card.answer?.(values, state);
  const equation = definition.equations.filter(({ title }) => title === card.equation);
  return (
    <article class="story" aria-label={story.title}>
      <div class={stale ? 'story-figure stale' : 'story-figure'}>
        {figure !== undefined && <FigureView key={figure.id} figure={figure} main stale={stale} onTurn={lab.turn} />}
      </div>
      <div class="story-card">
        <p class="story-count">
          {story.title}, {place.card + 1} of {story.cards.length}
        </p>
        <h2>{card.claim}</h2>
        <p class="sentence">
          <StoryWords text={card.sentence} {...words} />
        </p>
        {answer !== undefined && (
          <p class="answer" role="status">
            {answer}
          </p>
        )}
        {message !== undefined && (
          <p class="warning" role="alert">
            {message}
          </p>
        )}
        <p class="attempt">
          <strong>Try: </strong>
          <StoryWords text={card.attempt} {...words} />
        </p>
        <div class="story-network">
          <NetworkPicture width={Number(state.N)} depth={Number(state.L ?? 1)} moving={run.value === 'running'} />
          <VerdictDial agreement={agreement.value} run={run.value} round={round.value} message={runMessage.value} />
        </div>
        <details open>
          <summary>Why</summary>
          <p>
            <StoryWords text={card.why} {...words} />
          </p>
          <Equations equations={equation} values={view?.values ?? []} stale={stale} />
        </details>
        <nav class="story-steps" aria-label="Cards">
          <button type="button" disabled={place.card === 0} onClick={() => lab.tell(story.id, place.card - 1)}>
            back
          </button>
          <button type="button" onClick={lab.underTheBonnet}>
            under the bonnet: all dials
          </button>
          <NextButton story={story} place={place} />
        </nav>
      </div>
    </article>
  );
}

function NextButton({ story, place }: { readonly story: Story; readonly place: StoryPlace }) {
  if (place.card + 1 < story.cards.length) {
    return (
      <button type="button" class="primary" onClick={() => lab.tell(story.id, place.card + 1)}>
        next
      </button>
    );
  }
  const following = stories[(stories.indexOf(story) + 1) % stories.length];
  return (
    <button type="button" class="primary" onClick={() => lab.tell(following.id, 0)}>
      next: {following.title}
    </button>
  );
}

/** A figure's panel that says most, for a screen that has no room for all. */
function onePanel(figure: FigureData, panel: number): FigureData {
  return { ...figure, panels: figure.panels.slice(panel, panel + 1), columns: 1 };
}

/** Whether the page is as narrow as a phone. */
function usePhone(): boolean {
  const query = useMemo(() => matchMedia('(max-width: 800px)'), []);
  const [phone, setPhone] = useState(query.matches);
  useEffect(() => {
    const onChange = () => setPhone(query.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, [query]);
  return phone;
}

/** Networks are sampled by themselves once a setting stands; a user who pauses them is left alone. */
function useSampling(state: RoomState, stale: boolean): void {
  const { run, round } = lab;
  const asked = useRef<RoomState>();
  useEffect(() => {
    if (stale || asked.current === state || !['idle', 'halted'].includes(run.value)) return;
    const timer = setTimeout(() => {
      asked.current = state;
      lab.startOrResume();
    }, REST);
    return () => clearTimeout(timer);
  }, [state, stale, run.value]);
  useEffect(() => {
    if (round.value >= ENOUGH) lab.pause();
  }, [round.value]);
}

interface WordsProps {
  readonly definition: RoomDefinition;
  readonly state: RoomState;
  readonly rows: number | undefined;
  readonly values: (symbol: string) => number | undefined;
}

function StoryWords({ text, definition, state, rows, values }: WordsProps & { readonly text: StoryText }) {
  return (
    <>
      {storyPieces(text).map((piece, i) => {
        if (piece.kind === 'text') return piece.text;
        if (piece.kind === 'term') return <Term key={i} term={piece.term} text={piece.text} />;
        if (piece.kind === 'value') {
          const value = values(piece.symbol);
          return (
            <b key={i} class="live-number" data-symbol={piece.symbol}>
              {value === undefined ? '–' : shortNumber(Number(value.toPrecision(3)))}
            </b>
          );
        }
        const control = definition.groups
          .flatMap(({ controls }) => controls)
          .find((candidate): candidate is SliderControl => candidate.kind === 'slider' && candidate.key === piece.key);
        return control === undefined ? null : <Dial key={i} control={control} state={state} rows={rows} />;
      })}
    </>
  );
}

/** A slider within a sentence. */
function Dial({
  control,
  state,
  rows,
}: {
  readonly control: SliderControl;
  readonly state: RoomState;
  readonly rows: number | undefined;
}) {
  const { key, label, zero, infinite } = control;
  const value = Number(state[key]);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = control.bounds?.(state, rows) ?? {};
  const set = (next: number) => lab.set(key, Math.min(max, Math.max(min, next)));
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    set(stepped(value, control, direction * (event.shiftKey ? 10 : 1)));
  };
  return (
    <span class="dial" data-symbol={control.symbol}>
      <output>{shortNumber(value)}</output>
      <input
        id={`control-${key}`}
        type="range"
        min={zero ? -1 : 0}
        max={infinite ? STEPS + 1 : STEPS}
        step="any"
        value={positionOf(value, control)}
        aria-label={label}
        aria-valuetext={`${label} ${shortNumber(value)}`}
        onKeyDown={onKeyDown}
        onInput={(event) => set(valueAt(Number(event.currentTarget.value), control))}
      />
    </span>
  );
}

/** A word with its meaning: on hover, on focus, on touch. */
function Term({ term, text }: { readonly term: string; readonly text: string }) {
  const [open, setOpen] = useState(false);
  const meaning = glossary[term];
  if (meaning === undefined) return <>{text}</>;
  return (
    <span class="term">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onPointerEnter={() => setOpen(true)}
        onPointerLeave={() => setOpen(false)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setOpen(false);
        }}
      >
        {text}
      </button>
      {open && (
        <span class="meaning" role="tooltip">
          {meaning}
        </span>
      )}
    </span>
  );
}
