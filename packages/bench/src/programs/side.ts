import { type Database } from './database.js';

/** One of the two programs that are compared, ready to take payments. */
export type Side = {
  readonly name: 'gateway' | 'floor';
  readonly pid: number;
  /** With the base path. */
  readonly apiUrl: string;
  readonly token: string;
  readonly database: Database;
  /** Empties its log, so that a long run does not fill the disk. */
  truncateLog(): void;
  /** The newest warnings and errors in its log. */
  problems(): string[];
  stop(): Promise<void>;
};
