import { type IRouter, type Request, type Response } from 'express';
import { type BankParts } from '../bank-parts.js';
import { serve } from './methods.js';

/** `/health/live`: the process answers. `/health/ready`: its ledger can be used, too. */
export function healthRoutes(router: IRouter, { ledger }: BankParts): void {
  function live(_req: Request, res: Response): void {
    res.json({ status: 'live' });
  }

  function ready(_req: Request, res: Response): void {
    ledger.check();
    res.json({ status: 'ready' });
  }

  serve(router, '/health/live', { get: [live] });
  serve(router, '/health/ready', { get: [ready] });
}
