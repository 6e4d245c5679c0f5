import { createAdmission } from '../../src/services/admission.js';

describe('A gateway that is full', () => {
  test('asks for few keys in a second, however many requests come', () => {
    const { mayLookUp } = createAdmission(1);
    const allowed = Array.from({ length: 10_000 }, () => mayLookUp()).filter(Boolean).length;
    // A second may end in between.
    expect([50, 100]).toContain(allowed);
  });

  test('does instead what it is given, with the refusal', async () => {
    const { admit } = createAdmission(0);
    const instead = admit(
      () => Promise.resolve('done'),
      (refusal) => Promise.resolve(refusal.code),
    );
    await expect(instead).resolves.toBe('overloaded');
  });
});
