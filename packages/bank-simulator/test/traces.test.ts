import { openBank } from './support.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

/** The trace that the log line of a request names, by the header that came with it. */
async function traceLoggedFor(traceparent: string): Promise<unknown> {
  const { api, logged } = openBank();
  await api.get('/api/v1/deposit/order-1').set('traceparent', traceparent);
  const [line] = logged;
  return (JSON.parse(line ?? '') as Record<string, unknown>).trace_id;
}

it('names the trace of its caller in the log', async () => {
  expect(await traceLoggedFor(`00-${TRACE}-b7ad6b7169203331-01`)).toBe(TRACE);
});

it.each(['', 'nonsense', `00-${TRACE}`, `00-${TRACE.slice(1)}-b7ad6b7169203331-01`])(
  'names none when the header is "%s"',
  async (traceparent) => {
    expect(await traceLoggedFor(traceparent)).toBeUndefined();
  },
);

it('writes down no card number that stands in the place of a trace', async () => {
  const trace = await traceLoggedFor('00-aaaaaaaaaaaaaaaa4242424242424242-b7ad6b7169203331-01');
  expect(trace).toBe('aaaaaaaaaaaaaaaa[card number]');
});
