import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChoiceControl, Control, RoomState, SliderControl, ToggleControl } from '../room.ts';
import { clampToControl } from '../state/address.ts';
import { positionOf, STEPS, shortNumber, stepped, valueAt } from '../state/slider-scale.ts';

interface ControlProps<C extends Control> {
  readonly control: C;
  readonly state: RoomState;
  readonly set: (key: string, value: number | string | boolean) => void;
}

/** Any control of a room. */
export function ControlView({ control, state, set }: ControlProps<Control>) {
  if (control.when !== undefined && !control.when(state)) return null;
  if (control.kind === 'slider') return <SliderView control={control} state={state} set={set} />;
  if (control.kind === 'choice') return <ChoiceView control={control} state={state} set={set} />;
  return <ToggleView control={control} state={state} set={set} />;
}

function SliderView({ control, state, set }: ControlProps<SliderControl>) {
  const { key, label, symbol, help, zero, infinite, playable, limit, max } = control;
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
          onInput={(event) => set(key, valueAt(Number(event.currentTarget.value), control))}
        />
        <NumberField control={control} value={value} set={(next) => set(key, next)} />
      </div>
      {limit !== undefined && value > max && Number.isFinite(value) && (
        <p class="cost">beyond the slider: this may take seconds</p>
      )}
    </div>
  );
}

/** A typed number beside a slider; takes effect on Enter or when it is left. */
function NumberField({
  control,
  value,
  set,
}: {
  readonly control: SliderControl;
  readonly value: number;
  readonly set: (value: number) => void;
}) {
  const commit = (input: HTMLInputElement) => {
    const text = input.value.trim().replace(',', '.');
    const number = text === '∞' || text.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(text);
    if (text === '' || Number.isNaN(number)) input.value = shortNumber(value);
    else {
      const bounded = clampToControl(number, control);
      input.value = shortNumber(bounded);
      set(bounded);
    }
  };
  return (
    <input
      class="number"
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
  );
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
