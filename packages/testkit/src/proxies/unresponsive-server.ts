import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { freePort } from '../processes/ports.js';

/** A server that does not accept connections: connecting neither succeeds nor fails. */
type UnresponsiveServer = {
  readonly url: string;
  close(): Promise<void>;
};

// Listens with the shortest queue possible, and then blocks its thread for good: the system completes
// one or two connections by itself, and leaves all others waiting.
const LISTENER = `
  const { createServer } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  createServer().listen({ port: workerData, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage('listening');
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

const QUEUE = 4;

/** Starts a server whose queue of connections is full. */
export async function startUnresponsiveServer(): Promise<UnresponsiveServer> {
  const port = await freePort();
  const listener = new Worker(LISTENER, { eval: true, workerData: port });
  await once(listener, 'message');
  // A failed test may not close it.
  listener.unref();
  const queue: Socket[] = [];
  for (let place = 0; place < QUEUE; place++) {
    queue.push(connect(port, '127.0.0.1').on('error', () => undefined));
  }
  const [first] = queue;
  if (first) await once(first, 'connect');
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of queue) socket.destroy();
      await listener.terminate();
    },
  };
}
