import {
  DELIVERY_RULES,
  disabledBy,
  isDelivered,
  nextPauseMs,
  slowDownMs,
} from '../../src/domain/webhooks/delivery.js';
import { wants } from '../../src/domain/webhooks/endpoint.js';

const [MINUTE, HOUR] = [60_000, 3_600_000];
const heard = (status: number | null, retryAfterMs: number | null = null) => ({
  status,
  retryAfterMs,
});

test.each([200, 201, 204, 299])('%p is success', (status) => {
  expect(isDelivered(heard(status))).toBe(true);
});

test.each([null, 100, 199, 301, 302, 307, 400, 401, 404, 410, 429, 500, 503])(
  '%p is a failure',
  (status) => {
    expect(isDelivered(heard(status))).toBe(false);
  },
);

test('Ten attempts are made, after the pauses that the docs list', () => {
  const pauses = Array.from({ length: 11 }, (_, tried) => nextPauseMs(DELIVERY_RULES, tried, 0.5));
  expect(pauses).toEqual([
    0,
    5_000,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
    null,
  ]);
});

test('A pause varies by a tenth', () => {
  const spread = [0, 1].map((random) => nextPauseMs(DELIVERY_RULES, 2, random));
  expect(spread).toEqual([4.5 * MINUTE, 5.5 * MINUTE]);
});

describe('An endpoint gets nothing for a while', () => {
  test.each([429, 502, 504])('after %p: longer each time, up to a minute', (status) => {
    const pauses = [0, 1, 2, 5, 6, 60].map((slowed) => slowDownMs(heard(status), slowed));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });

  test.each([429, 502, 503, 504])('after %p with Retry-After: as long as it says', (status) => {
    expect(slowDownMs(heard(status, 123_000), 5)).toBe(123_000);
  });

  test.each([null, 200, 302, 400, 500, 503])('but not after %p', (status) => {
    expect(slowDownMs(heard(status), 5)).toBeNull();
  });
});

describe('An endpoint is disabled', () => {
  const since = new Date('2026-11-22T12:00:00Z');
  const after = (ms: number) => new Date(since.getTime() + ms);
  const by = (status: number | null, ms: number) =>
    disabledBy(heard(status), since, after(ms), DELIVERY_RULES);

  test('at once after 410', () => {
    expect(by(410, 0)).toBe('gone');
  });

  test('after five days of failures only', () => {
    expect([by(500, 120 * HOUR - 1), by(500, 120 * HOUR)]).toEqual([null, 'failing']);
    expect(by(null, 200 * HOUR)).toBe('failing');
  });
});

describe('An endpoint gets', () => {
  const endpoint = { id: 'one', events: ['payment.failed'], disabled: null };
  const event = (type: string, pinged: string | null = null) => ({ type, pinged });

  test('what it has subscribed to', () => {
    expect(wants(endpoint, event('payment.failed'))).toBe(true);
    expect(wants(endpoint, event('payment.succeeded'))).toBe(false);
    expect(wants({ ...endpoint, events: ['*'] }, event('something.new'))).toBe(true);
  });

  test('its own pings, whatever it has subscribed to', () => {
    expect(wants(endpoint, event('test.ping', 'one'))).toBe(true);
    expect(wants(endpoint, event('test.ping', 'two'))).toBe(false);
  });

  test('nothing while it is disabled', () => {
    const disabled = { reason: 'merchant', at: new Date() } as const;
    expect(wants({ ...endpoint, disabled }, event('payment.failed'))).toBe(false);
  });
});
