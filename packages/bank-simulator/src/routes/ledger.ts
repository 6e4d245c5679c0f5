import { type IRouter, type Request, type Response } from 'express';
import { type BankParts } from '../bank-parts.js';
import { ledgerQuery } from '../schemas.js';
import { validated } from '../validation.js';
import { showLedgerPage } from '../views.js';
import { serve } from './methods.js';

/** `GET /ledger`: every movement of money, the truth that everybody else is judged by. */
export function ledgerRoutes(router: IRouter, { ledger }: BankParts): void {
  function show(req: Request, res: Response): void {
    res.json(showLedgerPage(ledger.entries(validated(ledgerQuery, req.query, 'query'))));
  }

  serve(router, '/ledger', { get: [show] });
}
