import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { freePort } from '@payment-gateway/testkit';

/** An address at which nobody opens: connecting neither succeeds nor fails. */
export interface ClosedDoor {
  apiUrl: string;
  close(): Promise<void>;
}

// Listens with the shortest queue there is, and then stands still for good: the system completes
// one or two connections by itself, and lets all others wait.
const DOORMAN = `
  const { createServer } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  createServer().listen({ port: workerData, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage('listening');
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

const QUEUE = 4;

/** Starts a bank that does not accept connections. */
export async function startClosedDoor(): Promise<ClosedDoor> {
  const port = await freePort();
  const doorman = new Worker(DOORMAN, { eval: true, workerData: port });
  await once(doorman, 'message');
  const queue: Socket[] = [];
  for (let place = 0; place < QUEUE; place++) {
    queue.push(connect(port, '127.0.0.1').on('error', () => undefined));
  }
  const [first] = queue;
  if (first) await once(first, 'connect');
  return {
    apiUrl: `http://127.0.0.1:${port}/api/v1`,
    close: async () => {
      for (const socket of queue) socket.destroy();
      await doorman.terminate();
    },
  };
}
