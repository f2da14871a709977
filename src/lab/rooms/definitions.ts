import type { RoomDefinition } from '../room.ts';
import { gatesRoom } from './gates/definition.ts';
import { pathsRoom } from './paths/definition.ts';
import { tasksRoom } from './tasks/definition.ts';
import { timeRoom } from './time/definition.ts';
import { widthRoom } from './width/definition.ts';

/** The rooms in the order of the tabs. */
export const definitions: readonly RoomDefinition[] = [widthRoom, gatesRoom, timeRoom, tasksRoom, pathsRoom];
