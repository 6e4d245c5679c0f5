import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

const attribute = z.object({
  key: z.string(),
  value: z.object({ stringValue: z.string().optional(), intValue: z.number().optional() }),
});
const exportedSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  /** 1 internal, 2 server, 3 client. */
  kind: z.number(),
  attributes: z.array(attribute),
  status: z.object({ code: z.number() }),
});
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(exportedSpan) })),
    }),
  ),
});

export type Span = ReturnType<typeof readable>;

function readable({ attributes, ...span }: z.output<typeof exportedSpan>) {
  return { ...span, attributes: valuesOf(attributes) };
}

const valuesOf = (attributes: readonly z.output<typeof attribute>[]) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]),
  );

/** A trace collector that accepts OTLP over HTTP, as JSON. With `holds` it never responds. */
export async function startCollector({ holds = false } = {}) {
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (text: string) => (body += text));
    req.once('end', () => {
      bodies.push(`${req.method ?? ''} ${req.url ?? ''} ${body}`);
      headers.push(req.headers);
      if (!holds) res.setHeader('Content-Type', 'application/json').end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It has no port.');
  const resources = () =>
    bodies.flatMap(
      (body) => exported.parse(JSON.parse(body.replace(/^POST \S+ /, ''))).resourceSpans,
    );
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** All requests, as received. */
    bodies: (): readonly string[] => bodies,
    headers: (): readonly IncomingHttpHeaders[] => headers,
    spans: (): Span[] =>
      resources().flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) => spans.map(readable)),
      ),
    /** The resource attributes of every span. */
    resource: () => valuesOf(resources()[0]?.resource.attributes ?? []),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export type Collector = Awaited<ReturnType<typeof startCollector>>;
