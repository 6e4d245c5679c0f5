import { setTimeout as pause } from 'node:timers/promises';
import { type Answer } from './answer.js';
import { type Connection, openConnection } from './connection.js';
import { type Job, type JobResult } from './job.js';
import { createRequests, type Request } from './requests.js';
import { createTally } from './tally.js';

// More connections at once would overflow the queue of the listening socket.
const OPENED_AT_ONCE = 64;
const PAUSE_AFTER_ERROR_MS = 100;
/** Far beyond every timeout of the gateway: a request without an answer by then gets none. */
const DRAIN_MS = 30_000;
// A problem's code or a payment's status: equal errors get equal names.
const CODE_OR_STATUS = /"(?:code|status)":"([a-z_]+)"/;
const ID = /"id":"([0-9a-f-]{36})"/;

/** Runs a job. `onMoment` is called when the window begins and when it ends. */
export async function generate(
  job: Job,
  onMoment: (moment: 'began' | 'ended') => void,
): Promise<JobResult> {
  const port = Number(new URL(job.apiUrl).port);
  const requests = createRequests(job);
  const tally = createTally();
  const connections = await openAll(port, job.connections);
  let isOver = false;

  async function work(place: number): Promise<void> {
    while (!isOver) {
      try {
        const connection = await openedAt(place);
        const request = requests.next();
        const sentAt = performance.now();
        const answer = await connection.send(request.text);
        const waitMs = count(request, answer, performance.now() - sentAt);
        if (waitMs > 0) await pause(waitMs);
      } catch (error) {
        tally.error(error instanceof Error ? error.message : 'an unknown error');
        await pause(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  async function openedAt(place: number): Promise<Connection> {
    const known = connections[place];
    if (known?.isOpen() === true) return known;
    return (connections[place] = await openConnection(port));
  }

  /** Counts an answer, and returns how long its client waits before the next request. */
  function count(request: Request, answer: Answer, latencyMs: number): number {
    const { status, body, retryAfterSeconds } = answer;
    if (status === 200 && body.includes(request.expects)) {
      if (request.kind === 'read') tally.read(latencyMs);
      else {
        tally.payment(latencyMs);
        requests.addPayment(ID.exec(body)?.[1] ?? '');
      }
      return 0;
    }
    if (status === 503 && job.on503 !== 'fail') {
      tally.refusal(retryAfterSeconds !== null);
      return job.on503 === 'wait' ? (retryAfterSeconds ?? 0) * 1_000 : 0;
    }
    tally.error(`${request.kind}: ${status} ${summaryOf(body)}`);
    return PAUSE_AFTER_ERROR_MS;
  }

  const working = Promise.all(connections.map((_, place) => work(place)));
  await pause(job.rampMs);
  tally.begin();
  onMoment('began');
  await pause(job.windowMs);
  tally.end();
  onMoment('ended');
  isOver = true;
  const tooLate = setTimeout(() => {
    for (const connection of connections) connection.close();
  }, DRAIN_MS);
  await working;
  clearTimeout(tooLate);
  for (const connection of connections) connection.close();
  return tally.result();
}

const summaryOf = (body: string): string => CODE_OR_STATUS.exec(body)?.[1] ?? body.slice(0, 100);

async function openAll(port: number, total: number): Promise<Connection[]> {
  const opened: Connection[] = [];
  while (opened.length < total) {
    const batch = Math.min(OPENED_AT_ONCE, total - opened.length);
    opened.push(...(await Promise.all(Array.from({ length: batch }, () => openConnection(port)))));
  }
  return opened;
}
