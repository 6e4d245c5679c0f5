import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/**
 * How many requests of one connection may be unanswered. Clients that pipeline at all send a few. One more is
 * answered too, and is the last on its connection.
 */
export const MOST_UNANSWERED = 16;

// How long a client may go on sending after its last response. Closing at once, with bytes unread, would reset
// the connection, and the client might not see its responses (RFC 9112, 9.6).
const LINGER_MS = 1_000;

/**
 * Accepts a request. Returns false for one that must not be processed because it follows the last on its
 * connection. The last one's response says `Connection: close`, which tells the client so (RFC 9112, 9.6).
 */
type TakeRequest = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * Limits pipelining. Node starts every request that it reads, up to 3,000 per packet, however many are still
 * unanswered: 100,000 `GET /payments` on one socket took 1.6 GB.
 *
 * A request with `Upgrade` is also the last on its connection. If it has `Connection: Upgrade` as well, Node's
 * parser (20 to 26) drops the rest of the packet, and may continue in the middle of a request: later requests
 * got neither a response nor a timeout, or a body was read as a request.
 */
export function createTakeRequest(): TakeRequest {
  const lines = new WeakMap<Socket, Line>();

  function lineOf(socket: Socket): Line {
    const known = lines.get(socket);
    if (known !== undefined) return known;
    const line: Line = { unanswered: new Set(), isOver: false, isDeaf: false };
    lines.set(socket, line);
    socket.once('close', () => {
      // When a client leaves, Node closes only the response in turn, and not those queued behind it.
      for (const res of line.unanswered) if (res.socket !== socket) res.emit('close');
    });
    return line;
  }

  return (req, res) => {
    const { socket } = req;
    const line = lineOf(socket);
    const { unanswered } = line;
    if (line.isOver) {
      if (!line.isDeaf) discard(socket);
      line.isDeaf = true;
      // An unread body would stop the socket.
      req.resume();
      return false;
    }
    if (unanswered.size >= MOST_UNANSWERED || req.headers.upgrade !== undefined) {
      line.isOver = true;
      res.setHeader('Connection', 'close');
      closeGently(socket);
    }
    unanswered.add(res);
    res.once('close', () => unanswered.delete(res));
    return true;
  };
}

/** A connection. Mutable: its requests come and go. */
type Line = {
  readonly unanswered: Set<ServerResponse>;
  /** Its last request was accepted. */
  isOver: boolean;
  /** Nothing more is parsed. */
  isDeaf: boolean;
};

/** Keeps reading, but bypasses Node's parser, which would go on producing requests. */
function discard(socket: Socket): void {
  // Node passes bytes to JavaScript only with a `data` listener. The first listener is its parser's.
  socket.on('data', ignore);
  socket.removeAllListeners('data');
  socket.on('data', ignore);
}

const ignore = (): void => undefined;

/** Makes Node's `destroySoon`, called after the last response, wait until the client has read everything. */
function closeGently(socket: Socket): void {
  let isClosing = false;
  socket.destroySoon = () => {
    if (isClosing) return;
    isClosing = true;
    // Counted from when the answers are sent: a slow client needs longer than this to read large ones.
    socket.end(() => {
      const closing = setTimeout(() => socket.destroy(), LINGER_MS).unref();
      socket.once('close', () => {
        clearTimeout(closing);
      });
    });
    // It may be paused: responses are produced faster than they are sent.
    socket.resume();
  };
}
