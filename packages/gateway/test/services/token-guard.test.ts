import { type ApiError } from '../../src/domain/errors.js';
import { Secret } from '../../src/domain/secret.js';
import { createTokenGuard } from '../../src/services/token-guard.js';

const HERE = '192.0.2.1';
const THERE = '192.0.2.2';
const LIMIT = { count: 3, seconds: 60 };

function setUp(failuresPerAddress: typeof LIMIT | null = LIMIT) {
  const clock = { ms: Date.parse('2026-12-01T12:00:00Z') };
  const guard = createTokenGuard<string>({
    hasShape: (token) => token.reveal().startsWith('pgw_'),
    failuresPerAddress,
    maxWaitMs: 10_000,
    clock: () => new Date(clock.ms),
  });
  const issued = new Map([['good', 'merchant_one']]);
  const looks: string[] = [];
  return {
    guard,
    issued,
    looks,
    wait: (seconds: number) => (clock.ms += seconds * 1_000),
    lookUp: (hash: string, address = HERE) =>
      guard.lookUp(hash, address, () => {
        looks.push(hash);
        return Promise.resolve(issued.get(hash) ?? null);
      }),
  };
}

const refused = (retryAfterSeconds: number) =>
  expect.objectContaining({
    code: 'too_many_unknown_tokens',
    extras: expect.objectContaining({ retryAfterSeconds }) as unknown,
  }) as ApiError;

describe('Before a token is looked up', () => {
  test('one that was not found is not looked up again for five seconds', async () => {
    const { lookUp, looks, wait, issued } = setUp(null);
    for (let second = 0; second < 5; second++) {
      expect(await lookUp('bad')).toBeNull();
      wait(1);
    }
    expect(looks).toEqual(['bad']);
    issued.set('bad', 'merchant_two');
    expect(await lookUp('bad')).toBe('merchant_two');
  });

  test('an invalid one counts against its address', () => {
    const { guard, wait } = setUp();
    expect(guard.hasShape(new Secret('a'))).toBe(false);
    expect(guard.hasShape(new Secret('pgw_x'))).toBe(true);
    const guess =
      (address = HERE) =>
      () => {
        guard.refuseGuess(address);
      };
    for (let at = 0; at < LIMIT.count; at++) expect(guess()).not.toThrow();
    wait(20);
    expect(guess()).toThrow(refused(40));
    expect(guess(THERE)).not.toThrow();
    wait(40);
    expect(guess()).not.toThrow();
  });

  test('an address with too many failures causes no queries until its time is over', async () => {
    const { lookUp, looks, wait } = setUp();
    for (const hash of ['a', 'b', 'c']) expect(await lookUp(hash)).toBeNull();
    await expect(lookUp('d')).rejects.toEqual(refused(60));
    // Also one that exists: it cannot be told from a guess.
    await expect(lookUp('good')).rejects.toEqual(refused(60));
    expect(looks).toEqual(['a', 'b', 'c']);
    expect(await lookUp('good', THERE)).toBe('merchant_one');
    wait(60);
    expect(await lookUp('d')).toBeNull();
  });

  test('a token that was valid before is looked up even from such an address', async () => {
    const { lookUp } = setUp();
    expect(await lookUp('good')).toBe('merchant_one');
    for (const hash of ['a', 'b', 'c']) await lookUp(hash);
    await expect(lookUp('d')).rejects.toEqual(refused(60));
    expect(await lookUp('good')).toBe('merchant_one');
  });

  test('a revoked token counts as unknown', async () => {
    const { lookUp, issued } = setUp();
    await lookUp('good');
    issued.delete('good');
    expect(await lookUp('good')).toBeNull();
    for (const hash of ['a', 'b']) await lookUp(hash);
    await expect(lookUp('good')).rejects.toEqual(refused(60));
  });

  test('a failing database does not count against the address', async () => {
    const { guard, lookUp } = setUp();
    for (let i = 0; i < 5; i++) {
      const asked = guard.lookUp('x', HERE, () => Promise.reject(new Error('down')));
      await expect(asked).rejects.toThrow('down');
    }
    expect(await lookUp('good')).toBe('merchant_one');
  });

  test('simultaneous requests with one token share one look-up', async () => {
    const { lookUp, looks } = setUp(null);
    const all = await Promise.all(Array.from({ length: 300 }, () => lookUp('good')));
    expect(new Set(all)).toEqual(new Set(['merchant_one']));
    expect(looks).toEqual(['good']);
  });

  test('unknown tokens are looked up a few at a time, and do not delay known ones', async () => {
    const { guard, lookUp } = setUp(null);
    await lookUp('good');
    let atOnce = 0;
    let most = 0;
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const strangers = Array.from({ length: 1_000 }, (_, at) =>
      guard.lookUp(`stranger-${at}`, HERE, async () => {
        most = Math.max(most, ++atOnce);
        await gate;
        atOnce -= 1;
        return null;
      }),
    );
    const ended = Promise.allSettled(strangers);
    expect(await lookUp('good')).toBe('merchant_one');

    letGo();
    const outcomes = await ended;
    expect(most).toBe(4);
    const turnedAway = outcomes.filter(({ status }) => status === 'rejected');
    expect(turnedAway).toHaveLength(1_000 - 4 - 128);
    for (const one of turnedAway) expect(one).toMatchObject({ reason: refused(1) });
  });
});
