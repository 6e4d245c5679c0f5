import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { type Answered, sendJson } from './send-json.js';

/** The result for a client that pipelined far more requests on one connection than it waited for. */
export type Flooded = {
  /** The statuses of the responses, in order. */
  readonly statuses: readonly number[];
  /** Whether the last one said `Connection: close`. */
  readonly isToldLast: boolean;
};

/** Pipelines the same request that many times on one connection, until the server closes it. */
export function flood(url: string, request: string, times: number): Promise<Flooded> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => (text += part));
    // The server may close while the client still sends.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      // The next response begins right after the body of the previous one.
      const answers = text.split('HTTP/1.1 ').slice(1);
      const statuses = answers.map((answer) => Number(answer.slice(0, 3)));
      const isToldLast = answers.at(-1)?.includes('Connection: close') === true;
      resolve({ statuses, isToldLast });
    });
    socket.write(request.repeat(times));
  });
}

/** The peak memory of a process, in MB; null if the system does not report it. */
export function peakMemoryMb(pid: number): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return null;
  }
}

const CLIENTS = 4;
const LEAST_ANSWERS = 100;

/** Clients on separate connections that send one request after the other while `work` runs. */
export async function askMeanwhile<T>(
  url: string,
  headers: Readonly<Record<string, string>>,
  work: Promise<T>,
) {
  const answers: Answered[] = [];
  const times: number[] = [];
  let isOver = false;

  async function ask(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    do {
      const startedAt = performance.now();
      answers.push(await sendJson(url, { agent, headers }));
      times.push(performance.now() - startedAt);
    } while (!isOver || answers.length < LEAST_ANSWERS);
    agent.destroy();
  }

  const asking = Promise.all(Array.from({ length: CLIENTS }, ask));
  const result = await work.finally(() => (isOver = true));
  await asking;
  const inOrder = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    `${(inOrder[Math.floor((inOrder.length - 1) * share)] ?? 0).toFixed(0)} ms`;
  return {
    result,
    answers,
    /** How long they waited; for people. */
    waited: `${times.length} answers, p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`,
  };
}
