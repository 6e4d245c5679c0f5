import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../domain/errors.js';
import { type Outcome } from '../domain/operations/outcome.js';
import { isChargeUnsettled, type Payment } from '../domain/payment.js';
import { Secret } from '../domain/secret.js';
import { type Acquirers } from './acquirers.js';
import { chargeOf } from './charge.js';
import { createFewAtATime } from './few-at-a-time.js';
import { type RecordOutcome } from './outcomes.js';
import { CONTINUE } from './payer-addresses.js';
import { type AddressTokens } from './ports/address-tokens.js';
import { type DescribeError, type Logger } from './ports/logger.js';
import { type OnPayer, type PayerStep } from './ports/metrics.js';
import { type PaymentStore } from './ports/payment-store.js';
import { type CheckoutAddressOf } from './ports/payer-addresses.js';
import { createQuestions } from './questions.js';
import { type AdmitRead, PAYER_LOOK_UP } from './read-admission.js';
import { withParameter } from './shop-address.js';

/** Where a payer goes next. */
export type NextStop = { readonly payment: Payment; readonly address: Secret };

/**
 * Payers on their way to the bank's challenge and back. That a payer comes back proves nothing: only what the bank then
 * answers is recorded, and if it does not answer a payer who came back, the payment is processing. The payer is always
 * sent on.
 *
 * Both throw ApiError `challenge_not_found` for a token that this gateway has not made, before anything is read;
 * `overloaded`, and StoreUnavailable.
 */
export type Challenges = {
  /** To the bank's challenge while it waits for the payer, otherwise to the shop. */
  wayOut(token: string): Promise<NextStop>;
  /** To the shop. */
  wayBack(token: string): Promise<NextStop>;
  /** Asks nothing more, and resolves when what was asked is recorded. */
  stop(): Promise<void>;
};

/** The bank's answer; null if there was none. */
type Asked = { readonly payment: Payment; readonly outcome: Outcome | null };

// Between two questions about one payment.
const PAUSE_MS = 250;
// Payers must not take the connections of payments.
const QUESTIONS = { atOnce: 32, maxWaiting: 256 };

export function createChallenges(deps: {
  tokens: Pick<AddressTokens, 'read'>;
  store: Pick<PaymentStore, 'findForPayer' | 'makeDueNow'>;
  acquirers: Pick<Acquirers, 'of'>;
  recordOutcome: RecordOutcome;
  admitRead: AdmitRead;
  /** How long a payer waits for the bank's answer and its recording. */
  patienceMs: number;
  /** Whether payers may be sent to addresses without TLS. */
  allowsPlainHttp: boolean;
  checkoutAddressOf: CheckoutAddressOf;
  onPayer: OnPayer;
  logger: Logger;
  describeError: DescribeError;
}): Challenges {
  const { tokens, store, acquirers, recordOutcome, admitRead, patienceMs } = deps;
  const { allowsPlainHttp, checkoutAddressOf, onPayer, logger, describeError } = deps;
  const questions = createQuestions<Asked>(PAUSE_MS);
  const fewAtATime = createFewAtATime({ ...QUESTIONS, maxWaitMs: patienceMs });
  let isStopping = false;

  async function paymentOf(text: string): Promise<Payment> {
    const token = tokens.read(text);
    if (token === null) throw new ApiError('challenge_not_found');
    const { ofId: paymentId, keyId } = token;
    const payment = await admitRead(PAYER_LOOK_UP, () => store.findForPayer(paymentId));
    if (payment?.challengeKeyId !== keyId) throw new ApiError('challenge_not_found');
    return payment;
  }

  async function ask(step: PayerStep, payment: Payment): Promise<Asked> {
    const found = await fewAtATime(() => acquirers.of(payment).find(chargeOf(payment)));
    if (found === null) return { payment, outcome: null };
    if (found.kind === 'unknown') {
      // A payer who returns has finished or abandoned the challenge: the bank decides next.
      if (step === 'out') return { payment, outcome: null };
      const processing = await recordOutcome(payment, null, found, 'payer');
      return { payment: processing.payment, outcome: null };
    }
    if (found.kind === 'not_found' || found.kind === 'wrong_amount') {
      // The reconciler bars what never arrived, and gives wrong amounts back.
      await store.makeDueNow(payment.id);
      return { payment, outcome: null };
    }
    const recorded = await recordOutcome(payment, null, found, 'payer');
    return { payment: recorded.payment, outcome: found };
  }

  /** Never rejects: without an answer, the payment is what it was. */
  async function askOrKeep(step: PayerStep, payment: Payment): Promise<Asked> {
    if (isStopping) return { payment, outcome: null };
    try {
      return await ask(step, payment);
    } catch (error) {
      logger.error({ payment_id: payment.id, ...describeError(error) }, 'payer_not_asked_for');
      return { payment, outcome: null };
    }
  }

  async function askInTime(step: PayerStep, payment: Payment): Promise<Asked> {
    const unheard: Asked = { payment, outcome: null };
    const asked = questions.about(payment.id, (before) =>
      before !== null && !isChargeUnsettled(before.payment)
        ? Promise.resolve(before)
        : askOrKeep(step, payment),
    );
    const enough = new AbortController();
    const tooLate = sleep(patienceMs, unheard, { ref: false, signal: enough.signal });
    try {
      return await Promise.race([asked, tooLate.catch(() => unheard)]);
    } finally {
      enough.abort();
    }
  }

  async function look(step: PayerStep, text: string): Promise<Asked> {
    const payment = await paymentOf(text);
    if (!isChargeUnsettled(payment)) {
      onPayer(step, 'settled');
      return { payment, outcome: null };
    }
    const asked = await askInTime(step, payment);
    onPayer(step, asked.outcome === null ? 'unheard' : 'heard');
    if (asked.outcome === null) logger.warn({ payment_id: payment.id, step }, 'payer_unanswered');
    return asked;
  }

  /** Where a payer goes whom the bank has nothing to ask: to the page that they paid on, or to the shop. */
  const homeOf = (payment: Payment): Secret =>
    payment.checkoutSessionId === null
      ? shopOf(payment)
      : new Secret(`${checkoutAddressOf(payment.checkoutSessionId).reveal()}?${CONTINUE}`);

  return {
    async wayOut(text) {
      const { payment, outcome } = await look('out', text);
      if (outcome?.kind === 'challenge_required' && isChargeUnsettled(payment)) {
        const address = visitable(outcome.challenge.url, allowsPlainHttp);
        if (address !== null) return { payment, address };
        logger.error({ payment_id: payment.id }, 'challenge_address_refused');
      }
      return { payment, address: homeOf(payment) };
    },
    async wayBack(text) {
      const { payment } = await look('back', text);
      return { payment, address: homeOf(payment) };
    },
    async stop() {
      isStopping = true;
      await questions.idle();
    },
  };
}

/** Null for an address to which a browser must not be sent, such as `javascript:`. */
function visitable(url: Secret, allowsPlainHttp: boolean): Secret | null {
  const text = url.reveal();
  if (!URL.canParse(text)) return null;
  const { protocol, href } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && allowsPlainHttp);
  return isSafe ? new Secret(href) : null;
}

/** The shop's address, with the payment's id added to its query. */
function shopOf({ id, returnUrl }: Payment): Secret {
  if (returnUrl === null) throw new ApiError('challenge_not_found');
  return new Secret(withParameter(returnUrl, 'payment_id', id));
}
