import { isRecord, textIn } from '@payment-gateway/testkit';
import { Address } from './address.js';
import { askGateway, type JsonAnswer } from './ask-gateway.js';
import { bodyOf, type MerchantId, type Order, pathOf } from './order.js';

/** What a merchant gets: an answer, or the reason why there was none. */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The payment that the answer is about; a 409 names it too. */
      readonly paymentId: string | null;
      /** The payment's status, if the answer has it. */
      readonly paymentStatus: string | null;
      /** The capture, void or refund, if the answer has one. */
      readonly operation: { readonly id: string; readonly status: string } | null;
      /** Where the payer is to go, if the payment waits for its payer. */
      readonly nextAction: Address | null;
      /** The code of a problem document. */
      readonly problem: string | null;
      readonly replayed: boolean;
    }
  | { readonly kind: 'no_answer'; readonly reason: string };

/** The operation, or else the payment, that an answer is about. */
export function subjectOf(reply: Reply): { id: string; status: string } | null {
  if (reply.kind === 'no_answer' || reply.status !== 200) return null;
  const { operation, paymentId, paymentStatus } = reply;
  if (operation) return operation;
  return paymentId === null || paymentStatus === null
    ? null
    : { id: paymentId, status: paymentStatus };
}

/** Sends an order to a gateway. Never throws, and always returns within the deadline. */
export const sendOrder = async (apiUrl: string, order: Order): Promise<Reply> =>
  readAnswer(
    await askGateway(apiUrl + pathOf(order), order.merchant, {
      method: 'POST',
      body: bodyOf(order),
      key: order.key,
    }),
  );

/** Gets a payment, as its merchant. */
export const getPayment = async (
  apiUrl: string,
  merchant: MerchantId,
  paymentId: string,
): Promise<Reply> =>
  readAnswer(await askGateway(`${apiUrl}/payments/${paymentId}`, merchant, { method: 'GET' }));

function readAnswer(answer: JsonAnswer): Reply {
  if (answer.kind === 'no_answer') return answer;
  const { status, body, replayed } = answer;
  if (status !== 200) {
    return {
      kind: 'answer',
      status,
      paymentId: textIn(body, 'payment_id'),
      paymentStatus: textIn(body, 'payment_status'),
      operation: null,
      nextAction: null,
      problem: textIn(body, 'code'),
      replayed,
    };
  }
  // An operation comes together with its payment, a payment by itself.
  const { operation, payment = body } = body;
  return {
    kind: 'answer',
    status,
    paymentId: isRecord(payment) ? textIn(payment, 'id') : null,
    paymentStatus: isRecord(payment) ? textIn(payment, 'status') : null,
    operation: isRecord(operation) ? readOperation(operation) : null,
    nextAction: isRecord(payment) ? readNextAction(payment) : null,
    problem: null,
    replayed,
  };
}

function readOperation(fields: Record<string, unknown>): { id: string; status: string } | null {
  const [id, status] = [textIn(fields, 'id'), textIn(fields, 'status')];
  return id === null || status === null ? null : { id, status };
}

function readNextAction({ next_action: action }: Record<string, unknown>): Address | null {
  if (!isRecord(action) || action.type !== 'redirect_to_url') return null;
  const url = textIn(action, 'url');
  return url === null ? null : new Address(url);
}
