import { constants, fstatSync, openSync, write as writeTo, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;

const STANDARD_OUTPUT = 1;
const WRITTEN_WITHIN_MS = 100;
// PIPE_BUF of Linux: a pipe takes this much in one piece, so lines of several processes never mix.
const CHUNK_LENGTH = 4_096;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;
const FLUSH_MS = 500;
// Less than a flush, so that one which was in vain is known at the end.
const STUCK_AFTER_MS = 400;

/** Where a program's log lines go. Never throws, and never waits for whoever reads them. */
export type LogDestination = {
  /** Takes one line with its line break. It is written at most 100 ms later. */
  write(line: string): void;
  /** Resolves when everything is written, or cannot be written within half a second. */
  flush(): Promise<void>;
  /** Lines that could not be written, since the start of the process. */
  linesLost(): number;
  /** Called when lines can be written again: how many were lost, and the code of the last error. */
  onRecovery(listener: (linesLost: number, errorCode: string) => void): void;
};

/**
 * Lines to a descriptor of this process. Nothing waits for whoever reads them:
 *
 * - a full disk (ENOSPC) or a closed pipe (EPIPE) costs the lines of that write, which are counted; the
 *   next ones are tried after a pause
 * - with a reader that stands still (EAGAIN) lines are kept, up to `longestBacklog` characters (by
 *   default 18,000 payments' worth), and then counted as lost
 * - the process can always end. Node waits at its end for a write that the system has not come back
 *   from, such as one to a halted terminal, for ever: such a process kills itself instead
 *
 * pino's own destination (sonic-boom) retries all of these for ever in its exit hook, and ten times a
 * second writes nothing while there is nothing to write.
 */
export function openLog(descriptor: number, longestBacklog = 8 * 1_024 * 1_024): LogDestination {
  const output = nonBlocking(descriptor);
  let state: 'idle' | 'gathering' | 'writing' | 'pausing' = 'idle';
  let timer: NodeJS.Timeout | undefined;
  const backlog: string[] = [];
  let backlogLength = 0;
  /** What is being written, or is tried again after a pause. */
  let chunk: Buffer = Buffer.alloc(0);
  let writingSince = 0;
  let pauseMs = FIRST_PAUSE_MS;
  /** True if the last line was written in part only. */
  let isInLine = false;
  let lost = 0;
  let lostAndTold = 0;
  let lastError = 'EAGAIN';
  let tellRecovery: (linesLost: number, errorCode: string) => void = () => undefined;
  const flushes: (() => void)[] = [];

  function write(line: string): void {
    if (backlogLength + line.length > longestBacklog) {
      lost += 1;
      return;
    }
    const last = backlog.at(-1);
    if (last === undefined || last.length + line.length > CHUNK_LENGTH) backlog.push(line);
    else backlog[backlog.length - 1] = last + line;
    backlogLength += line.length;
    if (state === 'idle' || (state === 'gathering' && backlog.length > 1)) next();
  }

  function next(): void {
    if (backlog.length > 1 || (backlog.length === 1 && flushes.length > 0)) begin();
    else if (backlog.length === 1) beginAfter('gathering', WRITTEN_WITHIN_MS);
    else {
      state = 'idle';
      for (const done of flushes.splice(0)) done();
    }
  }

  function beginAfter(why: 'gathering' | 'pausing', milliseconds: number): void {
    state = why;
    timer = setTimeout(begin, milliseconds).unref();
  }

  function begin(): void {
    clearTimeout(timer);
    state = 'writing';
    if (chunk.length === 0) chunk = takeChunk();
    writingSince = performance.now();
    writeTo(output, chunk, (error, written) => {
      if (error === null) onWritten(written);
      else onFailed(error.code ?? 'UNKNOWN');
    });
  }

  function takeChunk(): Buffer {
    const text = backlog.shift() ?? '';
    backlogLength -= text.length;
    return Buffer.from(isInLine ? `\n${text}` : text);
  }

  function onWritten(written: number): void {
    isInLine = chunk[written - 1] !== LINE_BREAK;
    chunk = chunk.subarray(written);
    pauseMs = FIRST_PAUSE_MS;
    if (chunk.length > 0) {
      begin();
      return;
    }
    next();
    if (lost > lostAndTold && backlog.length <= 1) {
      const linesLost = lost - lostAndTold;
      lostAndTold = lost;
      tellRecovery(linesLost, lastError);
    }
  }

  function onFailed(code: string): void {
    lastError = code;
    if (code !== 'EAGAIN') {
      lost += linesIn(chunk);
      chunk = Buffer.alloc(0);
    }
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    if (chunk.length > 0 || backlog.length > 0) beginAfter('pausing', pauseMs);
    else next();
  }

  function writeRest(): void {
    if (state === 'writing') {
      if (performance.now() - writingSince > STUCK_AFTER_MS) process.kill(process.pid, 'SIGKILL');
      chunk = Buffer.alloc(0); // Node waits for this one.
    }
    try {
      while (chunk.length > 0 || backlog.length > 0) {
        if (chunk.length === 0) chunk = takeChunk();
        chunk = chunk.subarray(writeSync(output, chunk));
      }
    } catch {
      // Nobody would hear of it.
    }
  }

  process.on('exit', writeRest);

  return {
    write,
    flush: () =>
      new Promise((resolve) => {
        const giveUp = setTimeout(resolve, FLUSH_MS);
        flushes.push(() => {
          clearTimeout(giveUp);
          resolve();
        });
        if (state === 'idle' || state === 'gathering') next();
      }),
    linesLost: () => lost,
    onRecovery(listener) {
      tellRecovery = listener;
    },
  };
}

const LINE_BREAK = 0x0a;

/** Lines that end in it. At its beginning is only what ends a line before it. */
const linesIn = (chunk: Buffer): number =>
  chunk.subarray(1).reduce((count, byte) => (byte === LINE_BREAK ? count + 1 : count), 0);

/**
 * The descriptor, or another one of the same pipe or terminal, on which a write waits for nobody. Where
 * that is not permitted (a container's pipe belongs to root) it is made so itself; but it is shared with
 * the programs around, and one that ends changes it back.
 */
function nonBlocking(descriptor: number): number {
  const kind = fstatSync(descriptor);
  if (!kind.isFIFO() && !kind.isSocket() && !isatty(descriptor)) return descriptor;
  try {
    return openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // Node makes it so with the stream, which has no other use: what is written through it can be
    // neither counted nor given up.
    process.stdout.on('error', () => undefined);
    return descriptor;
  }
}

let standardOutput: LogDestination | undefined;

/** The one log of this process. */
export function logDestination(): LogDestination {
  standardOutput ??= openLog(STANDARD_OUTPUT);
  return standardOutput;
}
