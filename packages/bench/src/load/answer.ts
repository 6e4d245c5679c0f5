/** An answer as far as the load cares. */
export interface Answer {
  status: number;
  /** When to come back, of an answer that says so. */
  retryAfterSeconds: number | null;
  /** False when the server ends the connection with this answer. */
  keepsAlive: boolean;
  body: string;
}

const END_OF_HEAD = '\r\n\r\n';

/**
 * Reads an answer of HTTP/1.1 from the bytes so far (latin1: a character a byte), or gives undefined
 * while it is not whole. Both programs send a Content-Length; one that does not cannot be read.
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
