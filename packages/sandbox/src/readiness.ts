import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxService } from './service.js';
import type { PortSetting } from './settings.js';

const READY_MS = 60_000;
const INTERVAL_MS = 50;

/** Returns when the service is able to work; throws a sentence when it will not be. */
export async function untilReady(
  service: SandboxService,
  { host, port }: PortSetting,
): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await answersOk(`http://${host}:${port}/health/ready`))) {
    if (service.hasEnded()) throw new Error(`The ${service.name} did not start.`);
    if (performance.now() > deadline) {
      throw new Error(
        `The ${service.name} is not ready after ${READY_MS / 1000} s. Its log: ${service.log.path}`,
      );
    }
    await pause(INTERVAL_MS);
  }
}

function answersOk(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve(false);
    });
  });
}
