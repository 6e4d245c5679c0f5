import { once } from 'node:events';
import { connect } from 'node:net';
import { type Answer, readAnswer } from './answer.js';

/** A keep-alive connection, with one request in flight at a time. */
export type Connection = {
  isOpen(): boolean;
  /** Sends a whole request. Throws if the connection ends before the answer. */
  send(request: string): Promise<Answer>;
  close(): void;
};

/**
 * Connects to a port of this machine. A bare socket instead of an HTTP client: the load shares the
 * machine with the program that it measures, so it must use as little time as possible.
 */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');

  let isOpen = true;
  let received = '';
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;

  function fail(error: Error): void {
    isOpen = false;
    waiting?.reject(error);
    waiting = undefined;
    socket.destroy();
  }

  function take(text: string): void {
    received += text;
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = '';
    isOpen &&= answer.keepsAlive;
    waiting?.resolve(answer);
    waiting = undefined;
  }

  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    try {
      take(text);
    } catch (error) {
      fail(error instanceof Error ? error : new Error('an unreadable answer'));
    }
  });
  socket.once('error', fail);
  socket.once('close', () => {
    fail(new Error('a connection closed without an answer'));
  });

  return {
    isOpen: () => isOpen,
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request, 'latin1');
      }),
    close: () => {
      socket.destroy();
    },
  };
}
