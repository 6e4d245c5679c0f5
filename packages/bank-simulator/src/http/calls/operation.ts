import { type Request, type Response } from 'express';
import { type z } from 'zod';
import { behaviourNamed } from '../../domain/cards.js';
import { decideOperation } from '../../domain/decisions.js';
import { attemptOfOperation } from '../../domain/faults.js';
import { type OperationKind } from '../../domain/states.js';
import { type BankParts } from '../bank-parts.js';
import { answers, type Examples, neverSeen, refusal, unavailable } from '../kit/call-docs.js';
import { deliver } from '../kit/deliver.js';
import { problem } from '../kit/problems.js';
import { noteReference } from '../kit/request-log.js';
import { type depositInPath, type OperationView } from '../schemas.js';
import { showOperation } from '../views.js';

/** What captures, voids and refunds have in common as calls. */
export const operationCall = (examples: Examples) =>
  ({
    method: 'post',
    tag: 'Operations',
    answer: answers(
      201,
      'Operation',
      'What came of it; a failure is a result, too. The same reference again answers it as it is now.',
      examples,
    ),
    errors: {
      404: neverSeen,
      409: refusal('The reference in the body stands for another operation or amount.'),
      500: refusal('Some test cards end so, performed or not: repeat it under its reference.'),
      503: unavailable,
    },
  }) as const;

type Input = {
  readonly params: z.output<typeof depositInPath>;
  readonly body: { readonly reference: string; readonly amount?: number | undefined };
};

/** Handles one kind of operation. */
export const performing =
  (kind: OperationKind) =>
  async (
    { params, body }: Input,
    exchange: { readonly req: Request; readonly res: Response },
    parts: BankParts,
  ): Promise<OperationView | undefined> => {
    const { ledger, clock, settings } = parts;
    const { reference: depositReference } = params;
    const { reference, amount } = body;
    noteReference(exchange.req, depositReference);
    const result = await ledger.recordOperation({
      kind,
      reference,
      depositReference,
      amount: amount ?? null,
      // Called when the deposit is certain to be in the ledger: it may be in the same commit.
      decide(testCard) {
        const { operations, fault } = behaviourNamed(testCard);
        const { refundSettleMs } = settings;
        const decision = decideOperation(operations?.[kind], { now: clock(), refundSettleMs });
        return { decision, records: attemptOfOperation(fault) };
      },
    });
    if (result.kind === 'reference_reused' || result.kind === 'deposit_not_found')
      throw problem(result.kind);
    const view = 'operation' in result ? showOperation(result.operation) : undefined;
    const fault = 'testCard' in result ? behaviourNamed(result.testCard).fault : undefined;
    return deliver(view, { result: result.kind, fault }, exchange, parts);
  };

/** An example of an outcome. */
export function outcome(
  kind: OperationKind,
  { status, code, reason, amount }: Pick<OperationView, 'status' | 'code' | 'reason' | 'amount'>,
): { summary: string; value: OperationView } {
  return {
    summary: reason === undefined ? status : `${status}: ${reason}`,
    value: {
      transaction_id: '0d7a4c52-5e0f-4d0e-9a34-1f1b7c1b8a11',
      reference: `${kind}-1`,
      deposit_reference: 'order-1',
      kind,
      status,
      code,
      ...(reason !== undefined && { reason }),
      amount,
      currency: 'USD',
      created_at: '2030-01-01T00:00:00.000Z',
    },
  };
}

export const failure = (kind: OperationKind, reason: string) =>
  outcome(kind, { status: 'failed', code: '100', reason, amount: 1000 });
