import { readFileSync } from 'node:fs';
import { loadSqlite } from '@payment-gateway/service-kit/sqlite';

const Database = loadSqlite();

/**
 * Counts the commits that a ledger makes from now on, in its write-ahead log, where the last page of
 * each commit is marked by the size of the database after it.
 */
export function countCommits(file: string) {
  // As long as somebody reads from here, SQLite does not start the log over.
  const reader = new Database(file);
  reader.exec('begin; select count(*) from deposits');
  const before = commitsIn(`${file}-wal`);
  return {
    soFar: () => commitsIn(`${file}-wal`) - before,
    end: () => reader.close(),
  };
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

function commitsIn(log: string): number {
  const bytes = readFileSync(log);
  const pageBytes = bytes.readUInt32BE(8);
  const salt = bytes.subarray(16, 24);
  let commits = 0;
  for (let at = HEADER_BYTES; at < bytes.length; at += FRAME_HEADER_BYTES + pageBytes) {
    // What is left of an older log has another salt.
    if (!bytes.subarray(at + 8, at + 16).equals(salt)) break;
    if (bytes.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}
