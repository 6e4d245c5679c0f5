/** The parts of a response that the load needs. */
export type Answer = {
  readonly status: number;
  /** Null without a Retry-After header. */
  readonly retryAfterSeconds: number | null;
  /** False if the server closes the connection after it. */
  readonly keepsAlive: boolean;
  readonly body: string;
};

const END_OF_HEAD = '\r\n\r\n';

/**
 * Reads an HTTP/1.1 response from the bytes so far (latin1: one character per byte), or returns undefined
 * while it is incomplete. Both programs send a Content-Length, and a response without one is an error.
 */
export function readAnswer(received: string): Answer | undefined {
  const headLength = received.indexOf(END_OF_HEAD);
  if (headLength === -1) return undefined;
  const head = received.slice(0, headLength);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error('an answer without Content-Length');
  const bodyStart = headLength + END_OF_HEAD.length;
  const bodyEnd = bodyStart + Number(length);
  if (received.length < bodyEnd) return undefined;
  const retryAfter = /\r\nretry-after: *(\d+)/i.exec(head)?.[1];
  return {
    status: Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)),
    retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter),
    keepsAlive: !/\r\nconnection: *close/i.test(head),
    body: received.slice(bodyStart, bodyEnd),
  };
}
