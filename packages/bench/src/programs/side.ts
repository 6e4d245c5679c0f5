import { type Ground } from './ground.js';

/** One of the two that are compared, ready to take payments. */
export interface Side {
  name: 'gateway' | 'floor';
  pid: number;
  /** With the base path. */
  apiUrl: string;
  token: string;
  ground: Ground;
  /** Throws what is in its log away, so that a long run does not fill the disk. */
  trimLog(): void;
  /** What its log says about things that went wrong, the newest lines. */
  complaints(): string[];
  stop(): Promise<void>;
}
