import { type Migration } from './migration.js';

/**
 * What a merchant asks of 3-D Secure, and what came of it. The bank's challenge address is not stored, nor are the
 * payer's at this gateway: only the id of the key that makes them.
 */
export const threeDSecure: Migration = {
  version: 8,
  name: 'three-d-secure',
  statements: (t) => [
    `alter table payments add column return_url ${t.cipher} null`,
    `alter table payments add column three_d_secure_request ${t.id} null`,
    `alter table payments add column challenge_key_id ${t.id} null`,
    `alter table payments add column challenge_expires_at ${t.time} null`,
    `alter table payments add column three_d_secure ${t.cipher} null`,
  ],
};
