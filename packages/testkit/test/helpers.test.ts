import { createServer } from 'node:net';
import { freePort, isPortFree, waitFor } from '../src/index.js';
import { parseLedger } from '../src/services/ledger.js';

test('A free port is free, a port with a listener is not', async () => {
  const port = await freePort();
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortFree(port)).toBe(true);
  }
});

test('No free port is returned twice, even if nothing listens on it yet', async () => {
  const ports: number[] = [];
  while (ports.length < 500) ports.push(await freePort());
  expect(new Set(ports).size).toBe(ports.length);
});

test('waitFor returns the value, and names what never came', async () => {
  let looks = 0;
  expect(await waitFor(() => ++looks === 3 && 'seen', { intervalMs: 1 })).toBe('seen');
  await expect(waitFor(() => false, { timeoutMs: 5, what: 'rain' })).rejects.toThrow(
    'Waited 5 ms for rain',
  );
});

describe('parseLedger', () => {
  const entry = {
    id: '1',
    reference: 'payment',
    operation_reference: null,
    transaction_id: 't',
    kind: 'charge',
    amount: 1000,
    currency: 'USD',
    card: '**** **** **** 4242',
    at: '2042-01-01T00:00:00.000Z',
  };

  test('reads entries', () => {
    expect(parseLedger(JSON.stringify({ data: [entry], has_more: false }))).toEqual([entry]);
  });

  test.each([
    ['another document', { entries: [] }],
    ['half a ledger', { data: [entry], has_more: true }],
    ['an entry without amount', { data: [{ ...entry, amount: '1000' }], has_more: false }],
    ['an entry without reference', { data: [{ ...entry, reference: undefined }], has_more: false }],
  ])('refuses %s', (_what, body) => {
    expect(() => parseLedger(JSON.stringify(body))).toThrow(/ledger/i);
  });
});
