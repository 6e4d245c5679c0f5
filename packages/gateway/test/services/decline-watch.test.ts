import { createDeclineWatch } from '../../src/services/decline-watch.js';
import { type LogFields } from '../../src/services/ports/logger.js';

const TEN_MINUTES = 600_000;

function setUp() {
  const clock = { ms: 0 };
  const warnings: (LogFields & { event: string })[] = [];
  const ignore = (): void => undefined;
  const watch = createDeclineWatch({
    alert: { share: 0.3, declines: 20 },
    clock: () => new Date(clock.ms),
    logger: {
      debug: ignore,
      info: ignore,
      warn: (fields, event) => warnings.push({ ...fields, event }),
      error: ignore,
    },
  });
  return {
    clock,
    watch,
    warnings,
    /** A number of a merchant's payments, of which some are declined, evenly spread. */
    see(merchantId: string, payments: number, declined: number): void {
      const declinedBy = (at: number) => Math.floor((at * declined) / payments);
      for (let at = 0; at < payments; at++) {
        watch.note(merchantId, declinedBy(at + 1) > declinedBy(at));
      }
    },
  };
}

describe("A merchant's share of declines", () => {
  test('that jumps is reported once, by name, and stays reported until it is over', () => {
    const { watch, clock, warnings, see } = setUp();
    for (let window = 0; window < 6; window++) {
      see('bakery', 100, 5);
      clock.ms += TEN_MINUTES;
    }
    expect(watch.jumped()).toBe(0);
    see('bakery', 60, 60);
    expect(watch.jumped()).toBe(1);
    expect(warnings).toEqual([
      {
        event: 'merchant_declines_jumped',
        merchant_id: 'bakery',
        payments: 20,
        declined: 20,
        usual_share: expect.closeTo(0.05, 2) as number,
      },
    ]);
    // It continues, but was reported already.
    clock.ms += TEN_MINUTES;
    see('bakery', 60, 60);
    expect(watch.jumped()).toBe(1);
    expect(warnings).toHaveLength(1);

    clock.ms += 2 * TEN_MINUTES;
    see('bakery', 100, 5);
    expect(watch.jumped()).toBe(0);
  });

  test.each([
    ['a few declines in a quiet night', 19, 19],
    ['a share that is no reason to look', 200, 50],
  ])('does not jump for %s', (_, payments, declined) => {
    const { watch, see } = setUp();
    see('bakery', payments, declined);
    expect(watch.jumped()).toBe(0);
  });

  test('does not jump if it was as large before', () => {
    const { watch, clock, see, warnings } = setUp();
    for (let window = 0; window < 300; window++) {
      see('renewals', 100, 55);
      clock.ms += TEN_MINUTES;
    }
    const before = warnings.length;
    see('renewals', 100, 60);
    expect(watch.jumped()).toBe(0);
    expect(warnings).toHaveLength(before);
  });

  test("belongs to one merchant: other merchants' sales do not hide it", () => {
    const { watch, see } = setUp();
    see('large', 5_000, 200);
    see('attacked', 40, 40);
    expect(watch.jumped()).toBe(1);
  });
});
