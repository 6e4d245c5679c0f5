import { createServer } from 'node:net';
import type { PortSetting } from './settings.js';

/** A sentence for each port that is taken, with a command that works around it. */
export async function takenPorts(settings: readonly PortSetting[]): Promise<string[]> {
  const sentences: string[] = [];
  for (const { variable, port } of settings) {
    if (!(await isTaken(port))) continue;
    const other = port < 60_000 ? port + 1000 : port - 1000;
    sentences.push(
      `Port ${port} is taken. Set ${variable} to another one, for example: ` +
        `${variable}=${other} npm start`,
    );
  }
  return sentences;
}

async function isTaken(port: number): Promise<boolean> {
  // A neighbour on one address only is in the way too.
  return (await cannotListen(port)) || (await cannotListen(port, '127.0.0.1'));
}

function cannotListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // Of anything else (a port below 1024, say) the service itself tells better.
      resolve(error.code === 'EADDRINUSE');
    });
    server.listen({ port, host }, () => {
      server.close(() => {
        resolve(false);
      });
    });
  });
}
