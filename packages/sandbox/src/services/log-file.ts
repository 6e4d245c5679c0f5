import { fchmodSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A service's log, which it writes to directly. */
export type LogFile = {
  readonly path: string;
  readonly descriptor: number;
  /** The last lines of this run, in readable form. */
  lastLines(count?: number): string[];
};

const OTHERS = 0o007;

/**
 * Opens a log for appending, so that the log of an earlier crash is kept. Other users lose access to an
 * existing log.
 */
export function openLog(path: string): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, 'a', 0o600);
  const { mode, size: startOfRun } = fstatSync(descriptor);
  if ((mode & OTHERS) !== 0) removeAccessOfOthers(descriptor, path);
  return {
    path,
    descriptor,
    lastLines: (count = 15) => readableLines(readFileSync(path).subarray(startOfRun), count),
  };
}

function removeAccessOfOthers(descriptor: number, path: string): void {
  try {
    fchmodSync(descriptor, 0o600);
  } catch {
    // Only its owner may change that.
    process.emitWarning(
      `Others on this machine can read ${path}. Run as its owner: chmod 600 ${path}`,
    );
  }
}

function readableLines(bytes: Buffer, count: number): string[] {
  const lines = bytes.toString('utf8').split('\n').filter(Boolean);
  return lines.slice(-count).map(readable);
}

/** The message and the error of a JSON line; any other line unchanged. */
function readable(line: string): string {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return line;
  }
  const texts = [textAt(record, 'msg'), textAt(fieldAt(record, 'err'), 'message')];
  return texts.filter((text) => text !== undefined).join(': ') || line;
}

function textAt(value: unknown, name: string): string | undefined {
  const text = fieldAt(value, name);
  return typeof text === 'string' ? text : undefined;
}

function fieldAt(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
