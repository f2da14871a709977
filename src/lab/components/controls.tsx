import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChoiceControl, Control, RoomState, SliderControl, ToggleControl } from '../room.ts';
import { clampToControl } from '../state/address.ts';
import { positionOf, STEPS, shortNumber, stepped, valueAt } from '../state/slider-scale.ts';

interface ControlProps<C extends Control> {
  readonly control: C;
  readonly state: RoomState;
  /** Of the data, where they are finite in number and known. */
  readonly rows?: number | undefined;
  readonly set: (key: string, value: number | string | boolean) => void;
}

/** Any control of a room. */
export function ControlView({ control, state, rows, set }: ControlProps<Control>) {
  if (control.kind === 'slider') return <SliderView control={control} state={state} rows={rows} set={set} />;
  if (control.kind === 'choice') return <ChoiceView control={control} state={state} set={set} />;
  return <ToggleView control={control} state={state} set={set} />;
}

function SliderView({ control, state, rows, set }: ControlProps<SliderControl>) {
  const { key, label, symbol, help, zero, infinite, playable, dice, limit, min, max } = control;
  const value = Number(state[key]);
  const id = `control-${key}`;
  const [playing, setPlaying] = useState(false);
  const current = useRef(value);
  current.current = value;

  useEffect(() => {
    if (!playing) return;
    const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = setInterval(
      () => {
        const next = stepped(current.current, control, reduced ? 10 : 1);
        if (next === current.current) setPlaying(false);
        else set(key, next);
      },
      reduced ? 600 : 90,
    );
    return () => clearInterval(timer);
  }, [playing, control, key, set]);

  const play = () => {
    if (!playing && stepped(value, control, 1) === value) set(key, valueAt(0, control));
    setPlaying(!playing);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    set(key, stepped(value, control, direction * (event.shiftKey ? 10 : 1)));
  };
  const bounds = control.bounds?.(state, rows);
  const { min: from = Number.NEGATIVE_INFINITY, max: to = Number.POSITIVE_INFINITY, reason } = bounds ?? {};
  const atEnd = value <= from || value >= to;
  return (
    <div class="control" data-symbol={symbol} title={help}>
      <label for={id}>
        {label} {symbol !== undefined && <i class="symbol">{symbol}</i>}
      </label>
      <div class="slider-row">
        {playable && (
          <button type="button" class="play" onClick={play} aria-label={playing ? `stop ${label}` : `play ${label}`}>
            {playing ? '❚❚' : '▶'}
          </button>
        )}
        {dice && (
          <button
            type="button"
            class="play"
            aria-label={`another ${label}`}
            onClick={() => set(key, anotherSeed(value, min, max))}
          >
            ⚄
          </button>
        )}
        <input
          id={id}
          type="range"
          min={zero ? -1 : 0}
          max={infinite ? STEPS + 1 : STEPS}
          step="any"
          value={positionOf(value, control)}
          aria-valuetext={`${label} ${shortNumber(value)}`}
          aria-description={help}
          onKeyDown={onKeyDown}
          onInput={(event) => {
            const input = event.currentTarget;
            set(key, Math.min(to, Math.max(from, valueAt(Number(input.value), control))));
            // Where the range ends the thumb stays behind the pointer.
            if (from !== to && bounds !== undefined) input.value = String(held(input.value, from, to, control));
          }}
          style={zoneStyle(from, to, control)}
        />
        <NumberField control={control} value={value} from={from} to={to} set={(next) => set(key, next)} />
      </div>
      {reason !== undefined && atEnd && <p class="cost">{reason}</p>}
      {limit !== undefined && value > max && Number.isFinite(value) && (
        <p class="cost">beyond the slider: this may take seconds</p>
      )}
    </div>
  );
}

/** A slider's position, held to a part of its range. */
function held(position: string, from: number, to: number, control: SliderControl): number {
  const low = Number.isFinite(from) ? positionOf(from, control) : Number.NEGATIVE_INFINITY;
  const high = Number.isFinite(to) ? positionOf(to, control) : Number.POSITIVE_INFINITY;
  return Math.min(high, Math.max(low, Number(position)));
}

/** A whole number other than the present one. */
function anotherSeed(present: number, min: number, max: number): number {
  const drawn = min + Math.floor(Math.random() * (max - min));
  return drawn >= present ? drawn + 1 : drawn;
}

/** Marks the part of the track that has no answer. */
function zoneStyle(from: number, to: number, control: SliderControl): string | undefined {
  const low = from > control.min ? positionOf(from, control) / STEPS : 0;
  const high = to < control.max ? positionOf(to, control) / STEPS : 1;
  return low <= 0 && high >= 1 ? undefined : `--from: ${(100 * low).toFixed(1)}%; --to: ${(100 * high).toFixed(1)}%`;
}

/** A typed number beside a slider; takes effect on Enter or when it is left. */
function NumberField({
  control,
  value,
  from,
  to,
  set,
}: {
  readonly control: SliderControl;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly set: (value: number) => void;
}) {
  const [said, say] = useState('');
  const commit = (input: HTMLInputElement) => {
    const text = input.value.trim().replace(',', '.');
    const number = text === '∞' || text.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(text);
    if (text === '' || Number.isNaN(number)) {
      if (text !== shortNumber(value)) say('not a number');
      input.value = shortNumber(value);
      return;
    }
    const bounded = Math.min(to, Math.max(from, clampToControl(number, control)));
    // The field shows fewer digits than its value has: leaving it as it stands is no change.
    if (text === shortNumber(value)) return;
    say(bounded === number ? '' : changedWords(number, bounded, control));
    input.value = shortNumber(bounded);
    set(bounded);
  };
  return (
    <>
      <input
        class={said === '' ? 'number' : 'number refused'}
        type="text"
        inputMode="decimal"
        size={7}
        value={shortNumber(value)}
        aria-label={`${control.label}, typed`}
        onChange={(event) => commit(event.currentTarget)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit(event.currentTarget);
          event.stopPropagation();
        }}
      />
      <span class="refusal" role="status">
        {said}
      </span>
    </>
  );
}

/** Why a typed number was not taken as it is. */
function changedWords(typed: number, taken: number, { integer }: SliderControl): string {
  if (integer && Math.round(typed) === taken) return 'a whole number';
  return typed < taken ? `at least ${shortNumber(taken)}` : `at most ${shortNumber(taken)}`;
}

function ChoiceView({ control, state, set }: ControlProps<ChoiceControl>) {
  const { key, label, options, help } = control;
  const id = `control-${key}`;
  return (
    <div class="control" title={help}>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={String(state[key])}
        aria-description={help}
        onChange={(event) => set(key, event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function ToggleView({ control, state, set }: ControlProps<ToggleControl>) {
  const { key, label, help } = control;
  return (
    <label class="control toggle" title={help}>
      <input
        type="checkbox"
        checked={state[key] === true}
        onChange={(event) => set(key, event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
