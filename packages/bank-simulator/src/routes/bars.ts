import { type IRouter, type Request, type Response } from 'express';
import { type BankParts } from '../bank-parts.js';
import { showDeposit } from '../views.js';
import { serve } from './methods.js';
import { referenceInPath } from './reference-in-path.js';

/**
 * `POST /deposit/{reference}/bar`: after it, a reference that was never seen can no longer be
 * charged; one that was seen is only told about.
 */
export function barRoutes(router: IRouter, { ledger }: BankParts): void {
  async function bar(req: Request, res: Response): Promise<void> {
    res.json(showDeposit(await ledger.bar(referenceInPath(req))));
  }

  serve(router, '/deposit/:reference/bar', { post: [bar] });
}
