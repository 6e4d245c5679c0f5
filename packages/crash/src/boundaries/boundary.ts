import { type Hold, type RunningProcess } from '@payment-gateway/testkit';
import { type Engine } from '../books/books.js';
import { type Step } from '../gateways/steps.js';
import { type Environment } from './environment.js';
import { type Expected, type Workload } from './workload.js';

/** How long requests may take to a boundary; generous, since a busy machine is slow, not wrong. */
export const BOUNDARY_DEADLINE_MS = 60_000;

/** The requests did not stop at the boundary as planned. A busy machine can make the bank too late for it. */
export class BoundaryMissed extends Error {
  override readonly name = 'BoundaryMissed';
  constructor() {
    super('The boundary was not met before the kill');
  }
}

/** The outside world, prepared so that every request stops at a boundary. */
export type Setup = {
  /** Settings of the gateway that will be killed; they override the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Runs the gateway that pauses at this step by itself. */
  readonly step?: Step;
  /** Called when the workload is prepared, before its requests are sent. */
  readonly beforeRequests?: () => Promise<void>;
  /** True once every request has reached the boundary. */
  readonly isReached: (gateway: RunningProcess) => Promise<boolean> | boolean;
  /** Called after the kill, to let the outside world continue. */
  readonly afterKill?: () => Promise<void> | void;
  /** Called after recovery, to let late messages arrive. */
  readonly afterRecovery?: () => Promise<void>;
  readonly close?: () => Promise<void> | void;
};

/** A durable boundary: a moment at which the gateway may die, and the result it must lead to. */
export type Boundary = {
  readonly name: string;
  readonly engines: readonly Engine[];
  readonly workload: Workload;
  readonly expected: Expected;
  /** A request may also have left no trace, if the database server dropped it. Its repeat then starts afresh. */
  readonly orNothing?: boolean;
  readonly arrange: (environment: Environment, workload: Workload) => Promise<Setup>;
  /** How many gateways start after the kill, at the same time. */
  readonly restartedAs?: 1 | 2;
  /** Kills the first recovery too, when this call is held. */
  readonly killRecoveryAt?: Hold;
};
