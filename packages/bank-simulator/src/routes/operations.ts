import { setTimeout as delay } from 'node:timers/promises';
import { type IRouter, type Request, type RequestHandler, type Response } from 'express';
import { type z } from 'zod';
import { type BankParts } from '../bank-parts.js';
import { behaviourNamed } from '../cards.js';
import { decideOperation } from '../decisions.js';
import { answerThrough, faultOf, takesOperation } from '../faults.js';
import { type OperationKind } from '../ledger/rows.js';
import { jsonBody } from '../json-body.js';
import { problem } from '../problems.js';
import { captureRequest, refundRequest, voidRequest } from '../schemas.js';
import { validated } from '../validation.js';
import { showOperation } from '../views.js';
import { serve } from './methods.js';
import { operationInPath, referenceInPath } from './reference-in-path.js';

type Body = z.ZodType<{ reference: string; amount?: number | undefined }>;

/** What may be done to a deposit later, each once under the reference in its body. */
export function operationRoutes(router: IRouter, parts: BankParts): void {
  const { ledger, clock, settings, hanging } = parts;

  function record(kind: OperationKind, body: Body): RequestHandler {
    return async (req, res) => {
      const depositReference = referenceInPath(req);
      const { reference, amount = null } = validated(body, req.body);

      // Asked when the deposit is in the ledger for certain: it may share the commit.
      const decide = (testCard: string | null) => {
        const card = behaviourNamed(testCard);
        const decision = decideOperation(card.operations?.[kind], {
          now: clock(),
          refundSettleMs: settings.refundSettleMs,
        });
        return { decision, takes: takesOperation(faultOf(card)) };
      };
      const request = { kind, reference, depositReference, amount, decide };
      const answer = await ledger.recordOperation(request);

      // As with deposits: everything is on disk by now, and the answer is on its way.
      if (settings.answerDelayMs > 0) await delay(settings.answerDelayMs);

      if (answer.kind === 'reference_reused' || answer.kind === 'deposit_not_found') {
        throw problem(answer.kind);
      }
      const truth = 'operation' in answer ? showOperation(answer.operation) : undefined;
      const fault = 'testCard' in answer ? faultOf(behaviourNamed(answer.testCard)) : undefined;
      answerThrough(fault, answer.kind, { req, res, hanging, truth });
    };
  }

  function show(req: Request, res: Response): void {
    const { reference, operation_reference } = operationInPath(req);
    const operation = ledger.findOperation(reference, operation_reference);
    if (!operation) throw problem('operation_not_found');
    res.json(showOperation(operation));
  }

  const deposit = '/deposit/:reference';
  serve(router, `${deposit}/captures`, { post: [jsonBody, record('capture', captureRequest)] });
  serve(router, `${deposit}/void`, { post: [jsonBody, record('void', voidRequest)] });
  serve(router, `${deposit}/refunds`, { post: [jsonBody, record('refund', refundRequest)] });
  serve(router, `${deposit}/operations/:operation_reference`, { get: [show] });
}
