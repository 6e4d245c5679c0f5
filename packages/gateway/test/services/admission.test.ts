import { type Admission, createAdmission } from '../../src/services/admission.js';

/** Work that lasts until the test ends it. */
function startWork({ admit }: Admission, merchantId: string) {
  let end = (): void => undefined;
  const ended = new Promise<string>((resolve) => {
    end = () => {
      resolve('done');
    };
  });
  const result = admit(
    merchantId,
    () => ended,
    (refusal) => Promise.resolve(refusal.code),
  );
  return { end, result };
}

const startMany = (admission: Admission, merchantId: string, count: number) =>
  Array.from({ length: count }, () => startWork(admission, merchantId));

const endAll = (works: readonly { end: () => void; result: Promise<string> }[]) => {
  for (const { end } of works) end();
  return Promise.all(works.map(({ result }) => result));
};

const done = (results: readonly string[]) => results.filter((it) => it === 'done').length;

describe('A full gateway', () => {
  test('looks up only a few keys per second, however many requests arrive', () => {
    const { mayLookUp } = createAdmission(1);
    const allowed = Array.from({ length: 10_000 }, () => mayLookUp()).filter(Boolean).length;
    // A second may end in between.
    expect([50, 100]).toContain(allowed);
  });

  test('does the given work instead, with the refusal', async () => {
    const { admit } = createAdmission(0);
    const instead = admit(
      'bakery',
      () => Promise.resolve('done'),
      (refusal) => Promise.resolve(refusal.code),
    );
    await expect(instead).resolves.toBe('overloaded');
  });
});

describe('The places of a gateway', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  test('are all available to a single merchant', async () => {
    const admission = createAdmission(256);
    const results = await endAll(startMany(admission, 'bakery', 300));
    expect(done(results)).toBe(256);
    expect(admission.underWay()).toBe(0);
    expect(admission.isUnderWay('bakery')).toBe(false);
  });

  test('are never all taken for a merchant with nothing under way', async () => {
    const admission = createAdmission(256, 288);
    const taken = startMany(admission, 'bakery', 256);
    const others = ['florist', 'butcher', 'grocer', 'tailor'];
    const asked = others.map((merchant) => ({
      merchant,
      works: startMany(admission, merchant, 200),
    }));
    expect(admission.underWay()).toBeLessThanOrEqual(288);
    for (const { works } of asked) expect(done(await endAll(works))).toBeGreaterThan(0);
    await endAll(taken);
  });

  test('are at most half available to one merchant once another wants more', async () => {
    const admission = createAdmission(8);
    const [first, ...taken] = startMany(admission, 'bakery', 8);
    const florist = startMany(admission, 'florist', 2);
    expect(admission.hasRoom('florist')).toBe(false);

    // Freed places go to the florist until it has as many as the bakery.
    await endAll([...(first === undefined ? [] : [first]), ...taken.slice(0, 2)]);
    expect(admission.hasRoom('bakery')).toBe(false);
    expect(admission.hasRoom('florist')).toBe(true);
    await endAll([...florist, ...taken]);
  });

  test('are all available to one merchant again when no other asks', async () => {
    const admission = createAdmission(4);
    const taken = startMany(admission, 'bakery', 4);
    const florist = startMany(admission, 'florist', 2);
    await endAll([...taken.slice(0, 1), ...florist]);
    expect(admission.hasRoom('bakery')).toBe(false);
    jest.advanceTimersByTime(3_001);
    expect(admission.hasRoom('bakery')).toBe(true);
    await endAll(taken);
  });

  test('are partly reserved for others if the bank accepts no more than the limit', async () => {
    const admission = createAdmission(16, 16);
    const taken = startMany(admission, 'bakery', 16);
    expect(admission.underWay()).toBe(14);
    const florist = startMany(admission, 'florist', 1);
    await expect(endAll(florist)).resolves.toEqual(['done']);
    await endAll(taken);
  });
});
