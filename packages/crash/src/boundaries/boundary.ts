import { type RunningProcess } from '@payment-gateway/testkit';
import { type Books } from '../books/books.js';
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
  /** How many orders stand still at the boundary at the same time. */
  orders: number;
}

/** The outside world, arranged so that a payment stands still at a boundary. */
export interface Stage {
  /** Settings of the gateway that will stand still, over the ordinary ones. */
  settings?: Readonly<Record<string, string>>;
  /** To run the gateway with its fault port, which stands still by itself. */
  step?: Step;
  /** True once every order stands still. */
  reached: (gateway: RunningProcess) => Promise<boolean> | boolean;
  /** After the kill: the world goes on. */
  release?: () => Promise<void> | void;
  /** After recovery: what was still under way arrives at last. */
  afterwards?: () => Promise<void>;
  close?: () => Promise<void> | void;
}

/** What must come of a payment. */
export interface Expected {
  /** What stands in the books after recovery. `none`: the payment was never recorded. */
  payment: 'none' | 'succeeded' | 'failed';
  declineReason?: string;
  charges: 0 | 1;
}

/** A durable boundary: a moment at which the gateway may die, and what must come of it. */
export interface Boundary extends Expected {
  name: string;
  engines: readonly Ground['engine'][];
  arrange: (ground: Ground) => Promise<Stage>;
  /** The card that the payer uses; one that succeeds by default. */
  card?: string;
  /** Gateways that are started after the kill, at the same time. */
  restartedAs?: 1 | 2;
  /** The first recovery is killed too, when it stands at this exchange with the bank. */
  recoveryDiesWhile?: 'hold_questions' | 'hold_bars';
}
