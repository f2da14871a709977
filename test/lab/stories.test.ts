import { describe, expect, it } from 'vitest';
import { labTask } from '../../src/lab/engine/lab-task.ts';
import { rowsOf } from '../../src/lab/rooms/data-rows.ts';
import { definitions } from '../../src/lab/rooms/definitions.ts';
import { loadEngine } from '../../src/lab/rooms/engines.ts';
import { decodeAddress, encodeAddress } from '../../src/lab/state/address.ts';
import { withinBounds } from '../../src/lab/state/bounds.ts';
import { glossary } from '../../src/lab/stories/glossary.ts';
import { stories } from '../../src/lab/stories/stories.ts';
import { storyPieces, storyPlace, valuesBySymbol } from '../../src/lab/stories/story.ts';

for (const story of stories) {
  describe(story.title, () => {
    const room = definitions.find(({ id }) => id === story.room);
    if (room === undefined) throw new Error(`no room ${story.room}`);
    for (const [i, card] of story.cards.entries()) {
      it(`${card.claim} The card has its figure, its dial, its values and its words`, async () => {
        const state = { ...room.defaults, ...card.state };
        expect(withinBounds(room, state, rowsOf(state, undefined)).notes).toEqual([]);
        const engine = await loadEngine(room.id);
        const view = engine.compute(state, await labTask(state), 'draft');
        if (card.figure !== undefined) expect(view.figures.map(({ id }) => id)).toContain(card.figure);
        expect(room.equations.map(({ title }) => title)).toContain(card.equation);
        const pieces = [card.sentence, card.attempt, card.why].flatMap(storyPieces);
        const controls = room.groups.flatMap(({ controls: inGroup }) => inGroup);
        const dials = pieces.filter((piece) => piece.kind === 'dial');
        expect(dials).toHaveLength(1);
        for (const piece of pieces) {
          if (piece.kind === 'term') expect(glossary[piece.term], piece.term).toBeDefined();
          if (piece.kind === 'value') expect(valuesBySymbol(view.values)(piece.symbol), piece.symbol).toBeDefined();
          if (piece.kind === 'dial') {
            const dial = controls.find(({ key }) => key === piece.key);
            expect(dial?.kind, piece.key).toBe('slider');
            expect(dial?.when?.(state), piece.key).not.toBe(false);
          }
        }
        const address = { room: room.id, state, embed: false, hidden: [], story: { story: story.id, card: i } };
        expect(decodeAddress(encodeAddress(room, address), definitions)).toEqual(address);
      });
    }
  });
}

describe('the words of a card', () => {
  it('are taken apart in order', () => {
    expect(storyPieces('With {N} the [[load|loads]] are {=α}.').map((piece) => piece.kind)).toEqual([
      'text',
      'dial',
      'text',
      'term',
      'text',
      'value',
      'text',
    ]);
  });

  it('have places in the address, which are held to the cards that there are', () => {
    expect(storyPlace('narrow.99', stories)).toEqual({ story: 'narrow', card: stories[0].cards.length - 1 });
    expect(storyPlace('narrow.x', stories)).toEqual({ story: 'narrow', card: 0 });
    expect(storyPlace('none.1', stories)).toBeUndefined();
  });
});
