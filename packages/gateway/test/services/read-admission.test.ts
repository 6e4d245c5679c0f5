import { createReadAdmission, type ReadAdmission } from '../../src/services/read-admission.js';

const LIMITS = { places: 2, mostWaiting: 4, timeoutMs: 2_000 };

describe('Reads from the database', () => {
  let reads: ReadAdmission;
  let begun: string[];
  let endings: (() => void)[];

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    reads = createReadAdmission(LIMITS);
    begun = [];
    endings = [];
  });

  afterEach(() => jest.useRealTimers());

  /** A read that lasts until the test ends it; returns its result. */
  const read = (merchant: string, name = merchant): Promise<string> =>
    reads
      .admitRead(merchant, async () => {
        begun.push(name);
        await new Promise<void>((resolve) => endings.push(resolve));
        return 'read';
      })
      .catch((error: unknown) => (error instanceof Error ? error.message : 'no error'));

  const settled = () => new Promise(setImmediate);

  async function endNext(): Promise<void> {
    endings.shift()?.();
    await settled();
  }

  test('run up to the limit at once, the others in turn', async () => {
    const results = ['1', '2', '3', '4'].map((name) => read('bakery', name));
    await settled();
    expect(begun).toEqual(['1', '2']);
    expect(reads.waiting()).toBe(2);
    for (let i = 0; i < 4; i++) await endNext();
    expect(begun).toEqual(['1', '2', '3', '4']);
    expect(await Promise.all(results)).toEqual(['read', 'read', 'read', 'read']);
    expect(reads.waiting()).toBe(0);
  });

  test('are refused if too many wait', async () => {
    for (let i = 0; i < 6; i++) void read('bakery');
    expect(await read('bakery')).toBe('overloaded');
    expect(reads.waiting()).toBe(4);
  });

  test('are refused if their turn does not come in time', async () => {
    for (let i = 0; i < 2; i++) void read('bakery');
    const late = read('bakery', 'late');
    jest.advanceTimersByTime(LIMITS.timeoutMs);
    expect(await late).toBe('overloaded');
    expect(reads.waiting()).toBe(0);
    await endNext();
    await endNext();
    expect(begun).not.toContain('late');
    void read('bakery', 'new');
    await settled();
    expect(begun).toContain('new');
  });

  test('of merchants take turns, however many one sends', async () => {
    for (let i = 0; i < 5; i++) void read('bakery');
    void read('florist');
    await settled();
    begun.length = 0;
    await endNext();
    await endNext();
    expect(begun).toEqual(['bakery', 'florist']);
  });

  test('of a merchant with few find a place in a full queue', async () => {
    const many = Array.from({ length: 6 }, () => read('bakery'));
    const few = read('florist');
    expect(await many.at(-1)).toBe('overloaded');
    expect(reads.waiting()).toBe(4);
    for (let i = 0; i < 7; i++) await endNext();
    expect(await few).toBe('read');
  });

  test('free their place when they fail', async () => {
    for (let i = 0; i < 10; i++) {
      const failing = reads.admitRead('bakery', () => Promise.reject(new Error('gone')));
      await expect(failing).rejects.toThrow('gone');
    }
    void read('bakery');
    await settled();
    expect(begun).toEqual(['bakery']);
  });
});
