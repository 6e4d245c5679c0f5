import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/**
 * How many requests of one connection may wait for their answers. Clients that send ahead at all send a
 * few. The next one is answered too, and is the last on its connection.
 */
export const MOST_UNANSWERED = 16;

// How long a client may go on sending behind its last answer. Closed at once, with bytes unread, the
// connection would be reset, and the client might not see the answers (RFC 9112, 9.6).
const LINGER_MS = 1_000;

/**
 * Takes a request, or returns false for one that must not be acted upon, since it came behind the last
 * on its connection. That one's answer says so (RFC 9112, 9.6), so its client knows that what it sent
 * behind was not processed.
 */
export type TakeRequest = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * Keeps what one connection can ask for small. Node starts every request that it reads, up to 3,000 in
 * one packet, whatever is still unanswered: 100,000 `GET /payments` on one socket took 1.6 GB.
 *
 * A request with `Upgrade` is the last on its connection, too. With `Connection: Upgrade` beside it
 * Node's parser (20 to 26) drops the rest of the packet, and whatever it reads next may begin in the
 * middle of a request: those behind it got no answer and no time-out, or a body was read as a request.
 */
export function createTakeRequest(): TakeRequest {
  const lines = new WeakMap<Socket, Line>();

  function lineOf(socket: Socket): Line {
    const known = lines.get(socket);
    if (known !== undefined) return known;
    const line: Line = { unanswered: new Set(), isOver: false, isDeaf: false };
    lines.set(socket, line);
    socket.once('close', () => {
      // Node tells the answer whose turn it is that the client has left, and none of those behind it.
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
      // A body that nobody reads would stop the socket.
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

type Line = {
  readonly unanswered: Set<ServerResponse>;
  /** Its last request was taken. */
  isOver: boolean;
  /** And nothing more is read as a request. */
  isDeaf: boolean;
};

/** Reads on, past Node's parser, which would go on making requests of what is read. */
function discard(socket: Socket): void {
  // With a listener for data, Node gives the bytes to JavaScript; the first one is its parser's.
  socket.on('data', ignore);
  socket.removeAllListeners('data');
  socket.on('data', ignore);
}

const ignore = (): void => undefined;

/** Lets Node close the socket behind the last answer, which it does by `destroySoon`, in peace. */
function closeGently(socket: Socket): void {
  let isClosing = false;
  socket.destroySoon = () => {
    if (isClosing) return;
    isClosing = true;
    socket.end();
    const closing = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => {
      clearTimeout(closing);
    });
    // It may stand still, since answers went out more slowly than they were made.
    socket.resume();
  };
}
