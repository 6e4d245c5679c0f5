import { type IRouter, type Request, type Response } from 'express';
import { type BankParts } from '../bank-parts.js';
import { theOnly } from '../ledger.js';
import { problem } from '../problems.js';
import { voidRequest } from '../schemas.js';
import { jsonBody, validated } from '../validation.js';
import { showOperation } from '../views.js';
import { serve } from './methods.js';
import { referenceInPath } from './reference-in-path.js';

/** `POST /deposit/{reference}/void` undoes a charge or a hold, once per reference in its body. */
export function voidRoutes(router: IRouter, { ledger }: BankParts): void {
  function create(req: Request, res: Response): void {
    const depositReference = referenceInPath(req);
    const { reference } = validated(voidRequest, req.body);
    const answer = theOnly(ledger.recordVoids([{ reference, depositReference }]));
    if (answer.kind !== 'done') throw problem(answer.kind);
    res.status(201).json(showOperation(answer.operation));
  }

  serve(router, '/deposit/:reference/void', { post: [jsonBody, create] });
}
