import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type IRouter, type Request, type Response } from 'express';
import { type BankParts } from '../bank-parts.js';
import { maskCardNumber } from '../card-numbers.js';
import { behaviourOf } from '../cards.js';
import { decide } from '../decisions.js';
import { answerThrough, faultOf } from '../faults.js';
import { jsonBody } from '../json-body.js';
import { problem } from '../problems.js';
import { noteReference } from '../request-log.js';
import { depositRequest } from '../schemas.js';
import { validated } from '../validation.js';
import { showDeposit } from '../views.js';
import { serve } from './methods.js';
import { referenceInPath } from './reference-in-path.js';

/** `POST /deposit` charges a card once; `GET /deposit/{reference}` tells what became of it. */
export function depositRoutes(router: IRouter, parts: BankParts): void {
  const { ledger, clock, settings, hanging } = parts;

  async function create(req: Request, res: Response): Promise<void> {
    const { card, amount, currency, capture, ...body } = validated(depositRequest, req.body);
    const reference = body.reference ?? randomUUID();
    noteReference(req, reference);

    const behaviour = behaviourOf(card.number);
    const fault = faultOf(behaviour);
    const decision = decide(behaviour.decision, {
      amount,
      now: clock(),
      settleMs: settings.settleMs,
    });
    const answer = await ledger.recordDeposit({
      reference,
      card: maskCardNumber(card.number),
      testCard: behaviour.name,
      amount,
      currency,
      capture,
      decision,
      takes: fault?.takes ?? 'first_try',
    });

    // Everything is on disk by now: the delay stands for the way back to the client.
    if (settings.answerDelayMs > 0) await delay(settings.answerDelayMs);

    if (answer.kind === 'reference_reused') throw problem('reference_reused');
    const truth = 'deposit' in answer ? showDeposit(answer.deposit) : undefined;
    answerThrough(fault, answer.kind, { req, res, hanging, truth });
  }

  function show(req: Request, res: Response): void {
    const deposit = ledger.find(referenceInPath(req));
    if (!deposit) throw problem('deposit_not_found');
    res.json(showDeposit(deposit));
  }

  serve(router, '/deposit', { post: [jsonBody, create] });
  serve(router, '/deposit/:reference', { get: [show] });
}
