import { Router } from 'express';
import { type Clock } from '../../services/ports/clock.js';
import { addRoute } from '../kit/routes.js';

// RFC 9116, 2.5.5 recommends less than a year. The date moves on by itself: the contacts are valid for as
// long as the operator keeps the setting.
const VALID_DAYS = 90;
const DAY_MS = 24 * 3_600_000;

/** Where to report a vulnerability (RFC 9116). Not served without contacts. */
export function securityTxtRoutes(contacts: readonly string[] | null, clock: Clock): Router {
  const router = Router();
  if (contacts === null) return router;
  addRoute(router, '/.well-known/security.txt', {
    get(_req, res) {
      const lines = [...contacts.map((one) => `Contact: ${one}`), `Expires: ${expiry(clock())}`];
      res.setHeader('Content-Type', 'text/plain; charset=utf-8');
      res.end(lines.map((line) => `${line}\r\n`).join(''));
    },
  });
  return router;
}

// The same all day long (RFC 3339).
const expiry = (now: Date): string =>
  `${new Date(now.getTime() + VALID_DAYS * DAY_MS).toISOString().slice(0, 10)}T00:00:00Z`;
