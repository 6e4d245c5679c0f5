import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/**
 * How many requests of one connection may wait for their answers. Clients that send ahead at all send a
 * few; the next one ends the connection.
 */
export const MOST_UNANSWERED = 16;

/**
 * Takes a request, or returns false for one that must not be acted upon, since an answer before it is
 * the last on its connection. That answer says so (RFC 9112, 9.6), so a client knows that what it sent
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
    const line: Line = { unanswered: new Set(), end: null };
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
    if (line.end === null && line.unanswered.size >= MOST_UNANSWERED) {
      closeBehind([...line.unanswered].at(-1), socket);
      line.end = 'announced';
    }
    if (line.end !== null) {
      if (line.end === 'announced') discard(socket);
      line.end = 'deaf';
      // A body that nobody reads would stop the socket.
      req.resume();
      return false;
    }
    line.unanswered.add(res);
    res.once('close', () => line.unanswered.delete(res));
    if (req.headers.upgrade !== undefined) {
      closeBehind(res, socket);
      line.end = 'announced';
    }
    return true;
  };
}

type Line = {
  /** In the order of their requests. */
  readonly unanswered: Set<ServerResponse>;
  /** `announced`: the last request is known. `deaf`: and nothing more is read as a request. */
  end: null | 'announced' | 'deaf';
};

function closeBehind(last: ServerResponse | undefined, socket: Socket): void {
  if (last?.headersSent === false) last.setHeader('Connection', 'close');
  last?.once('finish', () => {
    socket.destroySoon();
  });
}

/**
 * Reads on, past Node's parser: what is left unread when a connection is closed resets it, and the
 * client might not see the answers that are due.
 */
function discard(socket: Socket): void {
  // With a listener for data, Node gives the bytes to JavaScript; the first one is its parser's.
  socket.on('data', ignore);
  socket.removeAllListeners('data');
  socket.on('data', ignore);
}

const ignore = (): void => undefined;
