import { once } from 'node:events';
import { type Server } from 'node:http';
import { connect } from 'node:net';
import { withServer } from './server.js';

/** A response, as received. */
export type RawAnswer = {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body, if it is JSON. */
  readonly body: unknown;
};

/**
 * Sends bytes as they are on one connection, and returns all responses until the server closes it. For
 * requests that no HTTP client can send.
 */
export const sendRaw = (server: Server, bytes: string | Buffer): Promise<RawAnswer[]> =>
  withServer(server, (port) => sendRawTo(port, bytes));

/** The same, to a port of this machine. */
export async function sendRawTo(port: number, bytes: string | Buffer): Promise<RawAnswer[]> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => (received += text));
  socket.write(bytes);
  await once(socket, 'close');
  return received.split(/^(?=HTTP\/1\.1 )/m).map(readAnswer);
}

/** A request of these lines. */
export const lines = (...parts: readonly string[]): string => `${parts.join('\r\n')}\r\n\r\n`;

function readAnswer(raw: string): RawAnswer {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const [first = '', ...headers] = head.split('\r\n');
  const text = rest.join('\r\n\r\n');
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(
      headers.map((line): [string, string] => {
        const [name = '', ...value] = line.split(': ');
        return [name.toLowerCase(), value.join(': ')];
      }),
    ),
    text: raw,
    body: text.startsWith('{') ? JSON.parse(text) : undefined,
  };
}
