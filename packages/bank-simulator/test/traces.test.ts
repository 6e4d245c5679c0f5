import { openBank } from './support.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

/** The trace that the log line of a request names, by the header that came with it. */
async function traceLoggedFor(traceparent: string): Promise<unknown> {
  const { api, logged } = openBank();
  await api.get('/api/v1/deposit/order-1').set('traceparent', traceparent);
  const [line] = logged;
  return (JSON.parse(line ?? '') as Record<string, unknown>).trace_id;
}

test("The log names the caller's trace", async () => {
  expect(await traceLoggedFor(`00-${TRACE}-b7ad6b7169203331-01`)).toBe(TRACE);
});

test.each(['', 'nonsense', `00-${TRACE}`, `00-${TRACE.slice(1)}-b7ad6b7169203331-01`])(
  'Names none when the header is "%s"',
  async (traceparent) => {
    expect(await traceLoggedFor(traceparent)).toBeUndefined();
  },
);

test('The log contains no card number sent as a trace', async () => {
  const trace = await traceLoggedFor('00-aaaaaaaaaaaaaaaa4242424242424242-b7ad6b7169203331-01');
  expect(trace).toBe('aaaaaaaaaaaaaaaa[card number]');
});
