import type { Task } from '../data/dataset.ts';
import type { Verdict } from '../judge/comparison.ts';
import type { FigureData } from '../report/figure/figure.ts';
import type { Job } from '../samplers/job.ts';

/*
 * What a room of the lab is made of. The definition is light and loads with the page; the engine holds the theory and
 * the simulators and loads into workers when the room is first opened.
 */

/** The settings of a room, as they stand in the address. Infinity is a number here and `inf` in the address. */
export type RoomState = { readonly [key: string]: number | string | boolean };

/** A number that a slider turns. */
export interface SliderControl {
  readonly kind: 'slider';
  readonly key: string;
  readonly label: string;
  /** As in the equations, Unicode: `N`, `σ²`. */
  readonly symbol?: string;
  readonly min: number;
  readonly max: number;
  readonly scale?: 'linear' | 'log';
  /** Of the arrow keys on a linear slider; 1 for whole numbers. Log sliders move by 1/100 of their range. */
  readonly step?: number;
  readonly integer?: boolean;
  /** Whether the right end means infinity. */
  readonly infinite?: boolean;
  /** Whether the left end of a log slider means 0. */
  readonly zero?: boolean;
  /** Typed numbers may go up to this, with a warning that it costs time. */
  readonly limit?: number;
  /** A seed: a button draws another one. */
  readonly dice?: boolean;
  /** A play button runs it from left to right: a clock. */
  readonly playable?: boolean;
  /** What the data or the other dials leave of the range here, with the reason; undefined where all of it is left. */
  readonly bounds?: (state: RoomState, rows: number | undefined) => Bounds | undefined;
  /** One sentence for the tooltip and for screen readers. */
  readonly help: string;
  /** Only shown while this holds. */
  readonly when?: (state: RoomState) => boolean;
}

/** The part of a slider's range that has an answer. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  /** In words, for the user who meets the end: `0 and 1 have 360 digits: P up to 324`. */
  readonly reason: string;
}

/** One of several words. */
export interface ChoiceControl {
  readonly kind: 'choice';
  readonly key: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly help: string;
  readonly when?: (state: RoomState) => boolean;
}

/** Yes or no. */
export interface ToggleControl {
  readonly kind: 'toggle';
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly when?: (state: RoomState) => boolean;
}

export type Control = SliderControl | ChoiceControl | ToggleControl;

/** Controls under one heading. */
export interface ControlGroup {
  readonly title: string;
  readonly controls: readonly Control[];
}

/** A state that reproduces a figure of a paper, or shows something worth seeing. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly shows: string;
  readonly state: RoomState;
}

/** An equation with the values that stand in it now. */
export interface RoomEquation {
  /** KaTeX source. */
  readonly tex: string;
  /** `note bpkr, section 3` */
  readonly source: string;
  readonly title: string;
  /** Symbols in it (as in the values of a view, e.g. `U`, `u_1`) whose live values are shown beside. */
  readonly values: readonly string[];
}

/** A place in a panel, in the units of its axes. */
export interface MarkerPlace {
  readonly x: number;
  readonly y: number;
}

/** A marker over the heat map of a figure that can be dragged, or moved with the arrow keys: two dials in one. */
export interface MarkerControl {
  /** Of the figure; its first panel holds the heat map. */
  readonly figure: string;
  /** What it is, for screen readers. */
  readonly label: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Settings that bring the marker from where it stands to another place, as nearly as the dials allow. */
  readonly move: (state: RoomState, from: MarkerPlace, to: MarkerPlace) => RoomState;
}

/** The light part of a room. */
export interface RoomDefinition {
  readonly id: string;
  readonly title: string;
  /** The question it answers, one sentence. */
  readonly question: string;
  readonly theory: string;
  readonly citation: string;
  readonly groups: readonly ControlGroup[];
  /** Data sources that the room takes. */
  readonly sources: readonly LabSource[];
  /** Settings of the room and of its data at first opening. */
  readonly defaults: RoomState;
  /** What of it was otherwise in addresses of version 1. */
  readonly firstDefaults?: RoomState;
  readonly presets: readonly Preset[];
  readonly equations: readonly RoomEquation[];
  readonly marker?: MarkerControl;
  /** The settings that the sampled networks depend on: a run outlives every change of the others. */
  readonly networks: (state: RoomState) => RoomState;
}

/** Where a room's data may come from. `plane` is a two-dimensional toy, `own` a file that the user has dropped. */
export type LabSource = 'digits' | 'teacher' | 'clusters' | 'plane' | 'hidden-markov' | 'own';

/** A number that the room computed, for equations and badges. */
export interface LiveValue {
  /** `U`, `u_1`, `epsilon_g` */
  readonly symbol: string;
  /** In words. */
  readonly label: string;
  readonly value: number;
}

/**
 * How finely curves are drawn: a `draft` has fewer points, for the first figure and while a slider moves; its numbers have
 * the digits that a line shows, those of the full view all of them.
 */
export type Detail = 'draft' | 'full';

/** What a question may be asked for: a sketch is what can be had within one step of a slider where a draft takes longer. */
export type Wanted = 'sketch' | Detail;

/** What the theory gives at one state. */
export interface RoomView {
  /** What was computed: an engine may answer with more than it was asked for, where that costs no more. */
  readonly detail: Wanted;
  readonly figures: readonly FigureData[];
  /** Where the room's marker stands, in the units of its panel; undefined where no figure has it. */
  readonly marker?: MarkerPlace;
  readonly values: readonly LiveValue[];
  /** Validity limits, several branches, bad conditioning: shown above the figures. */
  readonly warnings: readonly string[];
  /** The same question as an experiment spec, for "copy as". */
  readonly spec: object;
  /** A few lines of TypeScript that compute the headline number with the library. */
  readonly typescript: string;
  /** BibTeX keys. */
  readonly citations: readonly string[];
}

/** How theory and simulation compare so far. */
export interface Agreement {
  readonly verdict: Verdict;
  /** Largest |z| over every number that is compared, before anything is allowed; undefined before there are error bars. */
  readonly z?: number;
  /** What the theory leaves out there by its own account, as a part of the value; undefined where it is exact. */
  readonly allowance?: number;
  /** Of chains; networks that are trained or sampled once each are independent and have neither. */
  readonly rHat?: number;
  readonly ess?: number;
  /** What `samples` counts. */
  readonly of: 'chains' | 'independent networks';
  readonly samples: number;
  /** One sentence. */
  readonly reason: string;
}

/** A simulation as the lab streams it: rounds of independent chains or networks, each a job of the registry. */
export interface RoomSimulation {
  readonly job: Job<unknown, unknown>;
  /** Input of round r (0, 1, ...): independent of the others through its chain number. Aim at 0.1 to 1 s a round. */
  input(round: number): unknown;
  /** What the outputs so far show: figures of the same ids as the view's, with simulated series only, to be drawn over it. */
  overlay(outputs: readonly unknown[]): { readonly figures: readonly FigureData[]; readonly agreement: Agreement };
}

/** The heavy part of a room. */
export interface RoomEngine {
  compute(state: RoomState, task: Task, detail: Detail): RoomView;
  /** The closed forms of a state whose draft takes long; undefined where the draft is quick. */
  sketch?(state: RoomState, task: Task): RoomView | undefined;
  /** Undefined where the state cannot be simulated, with the reason. */
  simulation(state: RoomState, task: Task, seed: number): RoomSimulation | { readonly unavailable: string };
}

/** A state without some of its keys. */
export function without(state: RoomState, keys: readonly string[]): RoomState {
  return Object.fromEntries(Object.entries(state).filter(([key]) => !keys.includes(key)));
}

/** A number of the state. */
export function numberOf(state: RoomState, key: string): number {
  const value = state[key];
  return typeof value === 'number' ? value : Number(value);
}

/** A word of the state. */
export function wordOf(state: RoomState, key: string): string {
  return String(state[key]);
}
