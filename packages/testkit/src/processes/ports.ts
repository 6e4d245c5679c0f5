import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

// Not port 0: the system would pick from the range of outgoing connections, and while a killed service
// restarts under load, such a connection could take its port.
const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS = 200;

/**
 * A port of this machine that nothing listens on, outside the range of outgoing connections. No other
 * caller gets it, in this process or in another, as long as this process lives.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST, HIGHEST);
    if ((await reserve(port)) && (await isPortFree(port))) return port;
  }
  throw new Error(`No free port found between ${LOWEST} and ${HIGHEST}`);
}

/**
 * It takes a second until the service listens on the port, and until then another test would find it
 * free too. So the UDP port of the same number is taken as a reservation: no service uses it, and the
 * system frees it when this process ends, however it ends.
 */
function reserve(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const reservation = createSocket('udp4');
    reservation.once('error', () => {
      reservation.close();
      resolve(false);
    });
    reservation.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      reservation.unref();
      resolve(true);
    });
  });
}

/**
 * False if something listens on the port, on any address. Other errors, such as a port below 1024, are
 * left for the service to report.
 */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port)) && (await canListen(port, '127.0.0.1'));
}

function canListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'EADDRINUSE');
    });
    server.listen({ port, host }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
