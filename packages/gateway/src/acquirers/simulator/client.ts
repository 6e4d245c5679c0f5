import { newId } from '../../domain/ids.js';
import { type Acquirer, type Authentication, type Deposit } from '../../services/ports/acquirer.js';
import { inAnswerToDeposit, inLaterAnswer } from '../card-data.js';
import { createHttpClient, type HttpOptions } from '../http-client.js';
import { readAnswer } from './answers.js';

const CHARGE = '/deposit/{reference}';
const OPERATION_PATHS = { capture: 'captures', void: 'void', refund: 'refunds' } as const;
const NOT_FOUND = { kind: 'not_found' } as const;

/** The bank simulator's API. */
export function createSimulator(options: HttpOptions): Acquirer & { close(): Promise<void> } {
  const { call, ...connection } = createHttpClient(options, {
    alive: '/health/live',
    notFound: () => `/deposit/${newId()}`,
  });
  return {
    name: 'simulator',
    deposit: (deposit) =>
      call({
        call: 'deposit',
        method: 'POST',
        path: '/deposit',
        reference: deposit.reference,
        body: depositBody(deposit),
        readable: [200, 201],
        read: (body) => readAnswer(body, deposit, inAnswerToDeposit(deposit)),
      }),
    find: (charge) =>
      call({
        call: 'find',
        method: 'GET',
        path: CHARGE,
        reference: charge.reference,
        readable: [200, 404],
        read: (body, status) =>
          status === 404 ? NOT_FOUND : readAnswer(body, charge, inLaterAnswer(charge)),
      }),
    bar: (charge) =>
      call({
        call: 'bar',
        method: 'POST',
        path: `${CHARGE}/bar`,
        reference: charge.reference,
        body: {},
        readable: [200],
        read: (body) => readAnswer(body, charge, inLaterAnswer(charge)),
      }),
    operate(operation) {
      const { kind, reference, chargeReference, amount } = operation;
      return call({
        call: kind,
        method: 'POST',
        path: `${CHARGE}/${OPERATION_PATHS[kind]}`,
        reference: chargeReference,
        body: { reference, ...(amount === null ? {} : { amount }) },
        readable: [200, 201],
        read: (body) => readAnswer(body, operation, inLaterAnswer(operation)),
      });
    },
    ...connection,
  };
}

const depositBody = (deposit: Deposit): object => ({
  card: {
    number: deposit.cardNumber.reveal(),
    cvv: deposit.cvv.reveal(),
    expiry: expiryText(deposit),
    ...(deposit.holderName === null ? {} : { holder_name: deposit.holderName.reveal() }),
  },
  amount: deposit.amount,
  currency: deposit.currency,
  reference: deposit.reference,
  capture: deposit.capture,
  ...(deposit.threeDSecure === null
    ? {}
    : { three_d_secure: authenticationBody(deposit.threeDSecure) }),
});

const authenticationBody = ({ request, returnUrl, shopHost }: Authentication): object =>
  returnUrl === null
    ? { request, challenge: 'impossible' }
    : {
        request,
        challenge: 'possible',
        return_url: returnUrl.reveal(),
        ...(shopHost !== null && merchantName(shopHost)),
      };

const LONGEST_NAME = 40;

/** A name that the bank accepts: not too long, and without digits that could be a card number. */
function merchantName(host: string): object {
  // The end of a host tells whose it is.
  const name = host.length > LONGEST_NAME ? `…${host.slice(1 - LONGEST_NAME)}` : host;
  return /\d{15}/.test(name.replaceAll(/[-_]/g, '')) ? {} : { merchant_name: name };
}

const expiryText = ({ expiryMonth, expiryYear }: Deposit): string =>
  `${String(expiryMonth).padStart(2, '0')}/${String(expiryYear % 100).padStart(2, '0')}`;
