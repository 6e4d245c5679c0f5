import { lowestIdAt, newId, readId, timeOfId } from '../../src/domain/ids.js';

const now = new Date('2026-03-01T12:00:00.123Z');

describe('Ids', () => {
  test('never repeat, however many are made at once', () => {
    const ids = Array.from({ length: 20_000 }, () => newId(now));

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.map(readId)).toEqual(ids);
  });

  test('differ in their random part, from one millisecond to the next', () => {
    const tails = Array.from({ length: 2_000 }, (_, ms) =>
      newId(new Date(now.getTime() + ms)).slice(-12),
    );

    expect(new Set(tails).size).toBe(tails.length);
  });

  test('sort in order of creation, even if the clock steps back a little', () => {
    const later = now.getTime() + 60_000;
    const ids = [0, 1, 2, 1, 0, 3].map((ms) => newId(new Date(later + ms)));

    expect(ids.toSorted()).toEqual(ids);
  });

  test('contain their time of creation, to the millisecond', () => {
    const made = new Date(now.getTime() + 120_000);

    expect(timeOfId(newId(made))).toEqual(made);
  });

  test('are between the lowest id of their millisecond and that of the next', () => {
    const made = new Date(now.getTime() + 180_000);
    const id = newId(made);

    expect(id > lowestIdAt(made)).toBe(true);
    expect(id < lowestIdAt(new Date(made.getTime() + 1))).toBe(true);
  });

  test.each([
    '',
    'x',
    '019ca945-0a7b-7d35-b341-7aefe4f56170 ',
    '{019ca945-0a7b-7d35-b341-7aefe4f56170}',
    '019ca9450a7b7d35b3417aefe4f56170',
    '123e4567-e89b-42d3-a456-426614174000',
    '123E4567-E89B-42D3-A456-426614174000',
  ])('are told apart from other text: %p', (text) => {
    expect(readId(text)).toBeNull();
  });

  test('may be sent in capitals', () => {
    const id = newId();
    expect(readId(id)).toBe(id);
    expect(readId(id.toUpperCase())).toBe(id);
  });
});
