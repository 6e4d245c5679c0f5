import fc from 'fast-check';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { type Change, type Operation } from '../../src/domain/operations/operation.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import {
  type EventCause,
  isUnsettled,
  type Payment,
  type PaymentEvent,
} from '../../src/domain/payment.js';
import { newId } from '../../src/domain/ids.js';
import { carryOut } from '../../src/services/charge.js';
import { createRecordOutcome } from '../../src/services/outcomes.js';
import { type Acquirer } from '../../src/services/ports/acquirer.js';
import { type PaymentStore, StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { challengeable, challengeRequired, newPayment, NOON } from '../support/payments.js';

/** A bank with one deposit, which wants a challenge. */
function createModelBank() {
  let state: 'unseen' | 'waiting' | 'pending' | 'paid' | 'declined' | 'barred' = 'unseen';
  let charges = 0;
  const tell = (): Outcome => {
    switch (state) {
      case 'waiting':
        return challengeRequired('tx');
      case 'pending':
        return { kind: 'pending', trackingId: 'tx' };
      case 'paid':
        return { kind: 'approved', trackingId: 'tx' };
      case 'declined':
        return { kind: 'declined', trackingId: 'tx', reason: 'authentication_failed' };
      default:
        return { kind: 'barred' };
    }
  };
  const end = (to: 'pending' | 'paid' | 'declined'): void => {
    if (state !== 'waiting' && state !== 'pending') return;
    state = to;
    if (to === 'paid') charges += 1;
  };
  return {
    end,
    charges: () => charges,
    deposit(): Outcome {
      if (state === 'unseen') state = 'waiting';
      return tell();
    },
    find: (): Outcome => (state === 'unseen' ? bar() : tell()),
    bar,
  };

  function bar(): Outcome {
    if (state === 'unseen' || state === 'waiting') state = 'barred';
    return tell();
  }
}

/** The books of one payment, in memory, guarded as the real ones are. */
function createModelBooks(payment: Payment) {
  let stored = payment;
  const operations = new Map<string, Operation>();
  const events: PaymentEvent[] = [];
  let isGone = false;
  const read = <T>(value: T): Promise<T> =>
    isGone ? Promise.reject(new StoreUnavailable('gone')) : Promise.resolve(value);
  const store: Partial<PaymentStore> = {
    recordChange({ before, after, operation, event }: Change) {
      if (before.version !== stored.version) return read('superseded');
      if (isGone) return Promise.reject(new StoreUnavailable('gone'));
      stored = after;
      if (operation !== null) operations.set(operation.id, operation);
      events.push(event);
      return Promise.resolve('recorded');
    },
    findPayment: () => read(stored),
    findOperation: (_merchant, id) => read(operations.get(id) ?? null),
    listOperations: () =>
      read({ data: [...operations.values()].reverse().slice(0, 1), hasMore: false }),
  };
  return {
    store: store as PaymentStore,
    payment: () => stored,
    openVoid: () =>
      [...operations.values()].find(({ state }) => ['initiated', 'pending'].includes(state.status)),
    voids: () => [...operations.values()],
    events,
    setGone(gone: boolean) {
      isGone = gone;
    },
  };
}

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

// What can happen, in any order and any number of times. Whoever asks hears the answer later, or never.
const step = fc.constantFrom(
  'answer_to_the_charge_is_heard',
  'answer_to_the_charge_is_lost',
  'merchant_asks_for_a_void',
  'void_reaches_the_bank',
  'someone_asks_the_bank',
  'payer_comes_back',
  'an_answer_is_heard',
  'the_last_answer_is_heard',
  'an_answer_is_lost',
  'books_go_away',
  'books_come_back',
  'payer_passes',
  'payer_fails',
  'bank_thinks',
);

type Answer = {
  readonly payment: Payment;
  readonly operation: Operation | null;
  readonly outcome: Outcome;
  readonly cause: EventCause;
};

describe('A challenge with a payer, a merchant who voids, and reconcilers', () => {
  test('ends as the bank says, whoever is faster and whatever is lost, and without manual review', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const bank = createModelBank();
        const intent = initiatePayment(newPayment(challengeable), NOON);
        const books = createModelBooks(intent.payment);
        const recordOutcome = createRecordOutcome({
          store: books.store,
          onKey: (_key, work) => work(),
          onCharged: silent,
          backoff: { firstMs: 1, longestMs: 2 },
          clock: () => NOON,
          logger,
        });
        const acquirer = {
          bar: () => Promise.resolve(bank.bar()),
          find: () => Promise.resolve(bank.find()),
          operate: () => Promise.reject(new Error('undoes a charge that was never voided')),
        } as Partial<Acquirer> as Acquirer;
        const answers: Answer[] = [];

        const hear = async (answer: Answer | undefined): Promise<void> => {
          if (answer === undefined) return;
          const { payment, operation, outcome, cause } = answer;
          try {
            await recordOutcome(payment, operation, outcome, cause);
          } catch (error) {
            if (!(error instanceof StoreUnavailable)) throw error;
          }
        };
        const ask = (cause: EventCause): void => {
          const payment = books.payment();
          answers.push({ payment, operation: null, outcome: bank.find(), cause });
        };
        const sendVoid = async (): Promise<void> => {
          const payment = books.payment();
          const operation = books.openVoid();
          if (operation === undefined) return;
          const outcome = await carryOut(acquirer, payment, operation);
          answers.push({ payment, operation, outcome, cause: 'reconciler' });
        };
        const atOnce = bank.deposit();
        const charge = { payment: intent.payment, operation: null } as const;
        const happen: Record<
          typeof step extends fc.Arbitrary<infer S> ? S & string : never,
          () => unknown
        > = {
          answer_to_the_charge_is_heard: () =>
            hear({ ...charge, outcome: atOnce, cause: 'bank_answer' }),
          answer_to_the_charge_is_lost: () =>
            hear({ ...charge, outcome: { kind: 'unknown', cause: 'timeout' }, cause: 'merchant' }),
          merchant_asks_for_a_void: async () => {
            const payment = books.payment();
            if (payment.state.status !== 'requires_action' || payment.openOperation !== null)
              return;
            const request = { id: newId(), kind: 'void', amount: null, reason: null } as const;
            const change = requestOperation(payment, request, 'merchant', NOON);
            await books.store
              .recordChange({ ...change, idempotency: null, checkInMs: 1 })
              .catch(silent);
          },
          void_reaches_the_bank: sendVoid,
          someone_asks_the_bank: () => {
            ask('reconciler');
          },
          payer_comes_back: () => {
            ask('payer');
            if (answers.length % 2 === 0) {
              const payment = books.payment();
              const outcome = { kind: 'unknown', cause: 'timeout' } as const;
              answers.push({ payment, operation: null, outcome, cause: 'payer' });
            }
          },
          an_answer_is_heard: () => hear(answers.shift()),
          the_last_answer_is_heard: () => hear(answers.pop()),
          an_answer_is_lost: () => answers.shift(),
          books_go_away: () => {
            books.setGone(true);
          },
          books_come_back: () => {
            books.setGone(false);
          },
          payer_passes: () => {
            bank.end('paid');
          },
          payer_fails: () => {
            bank.end('declined');
          },
          bank_thinks: () => {
            bank.end('pending');
          },
        };
        for (const next of steps) await happen[next]();

        // In the end the books are there, the bank has decided, and the reconciler asks repeatedly.
        books.setGone(false);
        bank.end('declined');
        for (let i = 0; i < 4 && isUnsettled(books.payment()); i++) {
          if (books.openVoid() === undefined) ask('reconciler');
          else await sendVoid();
          await hear(answers.pop());
        }
        while (answers.length > 0) await hear(answers.shift());

        const payment = books.payment();
        expect(payment).toMatchObject({ attention: null, openOperation: null });
        expect(isUnsettled(payment)).toBe(false);
        expect(bank.charges()).toBe(payment.state.status === 'succeeded' ? 1 : 0);
        expect(payment.amountCaptured).toBe(1000 * bank.charges());
        const succeeded = books.voids().filter(({ state }) => state.status === 'succeeded');
        expect(succeeded).toHaveLength(payment.state.status === 'canceled' ? 1 : 0);
        expect(books.events.map(({ version }) => version)).toEqual(
          books.events.map((_, at) => at + 2),
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
