import { type BankSimulator, waitFor } from '@payment-gateway/testkit';
import { z } from 'zod';
import {
  composeLedgerComparison,
  composeReconciliation,
  composeReview,
} from '../../src/compose/operator-with-bank.js';
import { type Config, readConfig } from '../../src/config/config.js';
import { type LedgerEntry, ledgerKinds } from '../../src/domain/bank-ledger.js';
import { newId } from '../../src/domain/ids.js';
import { openSandbox, type TestGateway } from '../support/gateway.js';

// The row "authorized" of "Payments for manual review", in docs/operations.md.
describe('A payment that is authorized in the books, but captured at the bank', () => {
  let bank: BankSimulator;
  let gateway: TestGateway;
  let config: Config;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const environment = { CAPTURE_WITHIN_MS: '3000' };
    const sandbox = await openSandbox({ environment });
    ({ bank, gateway, close } = sandbox);
    config = readConfig({
      ...sandbox.database.environment,
      ...environment,
      BANK_URL: bank.apiUrl,
      LOG_LEVEL: 'silent',
      METRICS_PORT: 'off',
    });
  });

  afterAll(() => close());

  /** Runs what the command runs. */
  async function as<Parts extends { close: () => Promise<void> }, Result>(
    compose: (config: Config) => Promise<Parts>,
    work: (parts: Parts) => Promise<Result>,
  ): Promise<Result> {
    const parts = await compose(config);
    try {
      return await work(parts);
    } finally {
      await parts.close();
    }
  }

  const ledgerOf = async (id: string): Promise<LedgerEntry[]> =>
    (await bank.ledger(id)).map(
      ({ reference, operation_reference, kind, amount, currency, at }) => ({
        reference,
        operationReference: operation_reference,
        kind: z.enum(ledgerKinds).parse(kind),
        amount,
        currency,
        at: new Date(at),
      }),
    );

  test('is marked when it cannot be released; compare-ledger --record adds the capture', async () => {
    const held = await gateway.paid({ capture: 'manual', amount: 1000 });
    // An operation that the books have lost.
    const captured = await fetch(`${bank.apiUrl}/deposit/${held.id}/captures`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ reference: newId(), amount: 700 }),
    });
    expect(captured.status).toBe(201);

    await as(composeReconciliation, ({ reconciliation }) =>
      waitFor(
        async () => {
          await reconciliation.reconcileDue();
          return (await reconciliation.countAttention()) === 1;
        },
        { what: 'the mark' },
      ),
    );
    expect(await gateway.see(held.id)).toMatchObject({ status: 'authorized', amount_captured: 0 });

    const ledger = await ledgerOf(held.id);
    const compared = await as(composeLedgerComparison, ({ comparison }) =>
      comparison.compare(ledger),
    );
    expect(compared.findings).toMatchObject([{ kind: 'operation_not_in_books' }]);
    const recorded = await as(composeLedgerComparison, ({ comparison }) =>
      comparison.record(ledger, 'jane'),
    );
    expect(recorded).toMatchObject({ recorded: 1, findings: [] });
    expect(await gateway.see(held.id)).toMatchObject({ status: 'succeeded', amount_captured: 700 });

    await as(composeReview, async ({ review }) => {
      expect(await review.listAttention(10)).toMatchObject([{ id: held.id }]);
      await review.resolve(held.id, 'jane: captured at the bank, written in', 'jane');
      expect(await review.listAttention(10)).toEqual([]);
    });
    await gateway.operated(held.id, 'refunds', { amount: 700 });
    expect((await bank.ledger(held.id)).map(({ kind }) => kind)).toEqual([
      'authorization',
      'capture',
      'refund',
    ]);
  });
});
