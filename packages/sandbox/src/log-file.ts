import { mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A service's log, which it writes to directly. */
export interface LogFile {
  path: string;
  descriptor: number;
  /** The last lines of this run, made readable for people. */
  lastLines(count?: number): string[];
}

/** Opens a log for appending: what led to an earlier crash is not overwritten. */
export function openLog(path: string): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, 'a', 0o600);
  const startOfRun = statSync(path).size;
  return {
    path,
    descriptor,
    lastLines: (count = 15) => readableLines(readFileSync(path).subarray(startOfRun), count),
  };
}

function readableLines(bytes: Buffer, count: number): string[] {
  const lines = bytes.toString('utf8').split('\n').filter(Boolean);
  return lines.slice(-count).map(readable);
}

/** Of a JSON line the message and the error in it; any other line as it is. */
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
