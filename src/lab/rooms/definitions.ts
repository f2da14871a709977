import type { RoomDefinition } from '../room.ts';
import { widthRoom } from './width/definition.ts';

/** The rooms in the order of the tabs. */
export const definitions: readonly RoomDefinition[] = [widthRoom];
