import { type RunningProcess } from '@payment-gateway/testkit';
import { type Books } from '../books/books.js';
import { type Hold } from '../proxies/bank-proxy.js';
import { type Acts, type Expected } from './acts.js';
import { type Step } from './steps.js';

/** What a boundary has to work with: a bank, and a database of its own. */
export interface Ground {
  engine: 'mysql' | 'sqlite';
  bankApiUrl: string;
  /** The database as a gateway's settings name it. */
  databaseSettings: Readonly<Record<string, string>>;
  /** The address of the database; empty on SQLite. */
  databaseUrl: string;
  books: Books;
}

/** The outside world, arranged so that whatever is asked for stands still at a boundary. */
export interface Stage {
  /** Settings of the gateway that will stand still, over the ordinary ones. */
  settings?: Readonly<Record<string, string>>;
  /** To run the gateway with its fault port, which stands still by itself. */
  step?: Step;
  /** Once there is all that the acts need, and before they begin. */
  hold?: () => Promise<void>;
  /** True once all acts stand still. */
  reached: (gateway: RunningProcess) => Promise<boolean> | boolean;
  /** After the kill: the world goes on. */
  release?: () => Promise<void> | void;
  /** After recovery: what was still under way arrives at last. */
  afterwards?: () => Promise<void>;
  close?: () => Promise<void> | void;
}

/** A durable boundary: a moment at which the gateway may die, and what must come of it. */
export interface Boundary {
  name: string;
  engines: readonly Ground['engine'][];
  /** What is asked for while the gateway stands still. */
  acts: Acts;
  expected: Expected;
  arrange: (ground: Ground, acts: Acts) => Promise<Stage>;
  /** Gateways that are started after the kill, at the same time. */
  restartedAs?: 1 | 2;
  /** The first recovery is killed too, when it stands at this exchange with the bank. */
  recoveryDiesWhile?: Hold;
}
