import { connect, type Socket } from 'node:net';

/** A response, as received. */
export type Answer = {
  readonly status: number;
  /** By lower-case name; the last one of repeated lines. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

/** The result of a request: responses, and whether the connection has ended. */
export type Exchange = {
  readonly answers: readonly Answer[];
  readonly isClosed: boolean;
  /** As received, for people. */
  readonly received: string;
};

/** Neither a response nor the end of the connection within this time. */
export class Hang extends Error {
  override readonly name = 'Hang';
}

// Tells a hang, which lasts forever, from a machine that is only slow.
const PATIENCE_MS = 30_000;

/** A client connection that sends bytes as they are, and waits for the response. */
export class Connection {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (part) => {
      this.#received = Buffer.concat([this.#received, part]);
      this.#wake();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.once('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** Sends one valid request; returns with its response, or when the connection ends before. */
  async ask(bytes: Buffer, method: string): Promise<Exchange> {
    this.#socket.write(bytes);
    const answers: Answer[] = [];
    await this.#until(() => {
      const answer = this.#take(method);
      if (answer !== null) answers.push(answer);
      return answer !== null || this.#isClosed;
    });
    const isLast = answers.at(-1)?.headers.get('connection')?.toLowerCase() === 'close';
    return { answers, isClosed: this.#isClosed || isLast, received: answers.at(-1)?.body ?? '' };
  }

  /** Sends anything and nothing more; returns when the other side has closed. */
  async tell(bytes: Buffer): Promise<Exchange> {
    this.#socket.end(bytes);
    await this.#until(() => this.#isClosed);
    const received = this.#received.toString('latin1');
    const answers: Answer[] = [];
    for (let one = this.#take('GET'); one !== null; one = this.#take('GET')) answers.push(one);
    return { answers, isClosed: true, received };
  }

  end(): void {
    this.#socket.destroy();
  }

  async #until(isDone: () => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!isDone()) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) throw new Hang(`nothing came for ${PATIENCE_MS} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The next complete response received; interim ones are skipped. */
  #take(method: string): Answer | null {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const [first = '', ...lines] = this.#received.toString('latin1', 0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? NaN);
    const headers = new Map(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const start = end + 4;
    if (status >= 100 && status < 200) {
      this.#received = this.#received.subarray(start);
      return this.#take(method);
    }
    const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
    const body = hasBody
      ? bodyAt(this.#received, start, headers, this.#isClosed)
      : { text: '', next: start };
    if (body === null) return null;
    this.#received = this.#received.subarray(body.next);
    return { status, headers, body: body.text };
  }
}

function bodyAt(
  bytes: Buffer,
  start: number,
  headers: ReadonlyMap<string, string>,
  isClosed: boolean,
): { text: string; next: number } | null {
  const length = headers.get('content-length');
  if (headers.get('transfer-encoding') !== 'chunked') {
    // For HTTP/1.0 clients, a body ends with the connection (RFC 9112, 6.3).
    if (length === undefined && !isClosed) return null;
    const next = length === undefined ? bytes.length : start + Number(length);
    return bytes.length < next ? null : { text: bytes.toString('utf8', start, next), next };
  }
  const parts: Buffer[] = [];
  for (let at = start; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = parseInt(bytes.toString('latin1', at, line), 16);
    const next = line + 2 + size + 2;
    if (bytes.length < next) return null;
    if (size === 0) return { text: Buffer.concat(parts).toString('utf8'), next };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = next;
  }
}
