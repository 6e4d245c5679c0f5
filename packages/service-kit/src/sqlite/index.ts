export type { Database, Statement } from 'better-sqlite3';
export { type FileWatch } from './file-watch.js';
export { loadSqlite, releaseFor, SqliteDriverMissing } from './load.js';
export { openFile, type OpenFile } from './open.js';
export { explainError, explainOpening, type FileName, UnusableFile } from './sentences.js';
