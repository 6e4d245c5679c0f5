import { constants, fstatSync, openSync, write as writeTo, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;

const STANDARD_OUTPUT = 1;
const WRITTEN_WITHIN_MS = 100;
// PIPE_BUF of Linux: writes up to this size are atomic, so lines of several processes never mix.
const CHUNK_LENGTH = 4_096;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;
const FLUSH_MS = 500;
// Shorter than a flush, so that after a failed flush the stuck write is recognized.
const STUCK_AFTER_MS = 400;

/** Where a program's log lines go. Never throws and never blocks. */
type LogDestination = {
  /** Accepts one line with its line break, and writes it within 100 ms. */
  write(line: string): void;
  /** Resolves when everything is written, or after half a second. */
  flush(): Promise<void>;
  /** Lines lost since the start of the process. */
  linesLost(): number;
  /** Called when writing works again, with the number of lost lines and the last error's code. */
  onRecovery(listener: (linesLost: number, errorCode: string) => void): void;
};

/**
 * Writes lines to a descriptor without ever blocking on its reader:
 *
 * - On a full disk (ENOSPC) or a closed pipe (EPIPE) the lines of that write are lost and counted. The next
 *   ones are tried after a pause.
 * - If the reader stalls (EAGAIN), lines are kept, up to `longestBacklog` characters (by default enough for
 *   18,000 payments). Further lines are lost and counted.
 * - The process can always exit. Node would wait forever for a write that hangs, such as one to a stopped
 *   terminal, so such a process kills itself.
 *
 * pino's own destination (sonic-boom) retries all of these forever in its exit hook, and wakes up ten times a
 * second even if there is nothing to write.
 */
export function openLog(descriptor: number, longestBacklog = 8 * 1_024 * 1_024): LogDestination {
  const output = nonBlocking(descriptor);
  let state: 'idle' | 'gathering' | 'writing' | 'pausing' = 'idle';
  let timer: NodeJS.Timeout | undefined;
  const backlog: string[] = [];
  let backlogLength = 0;
  /** What is being written, or will be retried after a pause. */
  let chunk: Buffer = Buffer.alloc(0);
  let writingSince = 0;
  let pauseMs = FIRST_PAUSE_MS;
  /** True if the last line was written only in part. */
  let isInLine = false;
  let lost = 0;
  let lostAndReported = 0;
  let lastError = 'EAGAIN';
  let reportRecovery: (linesLost: number, errorCode: string) => void = () => undefined;
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
    if (lost > lostAndReported && backlog.length <= 1) {
      const linesLost = lost - lostAndReported;
      lostAndReported = lost;
      reportRecovery(linesLost, lastError);
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
      chunk = Buffer.alloc(0); // Node waits for this write.
    }
    try {
      while (chunk.length > 0 || backlog.length > 0) {
        if (chunk.length === 0) chunk = takeChunk();
        chunk = chunk.subarray(writeSync(output, chunk));
      }
    } catch {
      // Nowhere left to report it.
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
      reportRecovery = listener;
    },
  };
}

const LINE_BREAK = 0x0a;

/** Lines that end in the chunk. Its first byte may only complete an earlier line. */
const linesIn = (chunk: Buffer): number =>
  chunk.subarray(1).reduce((count, byte) => (byte === LINE_BREAK ? count + 1 : count), 0);

/**
 * A non-blocking descriptor of the same pipe or terminal. Where opening one is not permitted (a container's pipe
 * belongs to root), the descriptor itself is made non-blocking; but other programs share it, and one that exits
 * may change it back.
 */
function nonBlocking(descriptor: number): number {
  const kind = fstatSync(descriptor);
  if (!kind.isFIFO() && !kind.isSocket() && !isatty(descriptor)) return descriptor;
  try {
    return openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // Touching the stream makes Node set it to non-blocking. The stream is not used otherwise: its writes can be
    // neither counted nor abandoned.
    process.stdout.on('error', () => undefined);
    return descriptor;
  }
}

let standardOutput: LogDestination | undefined;

/** The log of this process. */
export function logDestination(): LogDestination {
  standardOutput ??= openLog(STANDARD_OUTPUT);
  return standardOutput;
}
