import { type Answer, httpGet, inParallel, isRecord, textIn } from '@payment-gateway/testkit';
import { type Authentication, authenticationOfBank } from './authentication.js';
import { isChargeOpen, isOperationOpen, type Snapshot } from './snapshot.js';

const CONCURRENT_QUERIES = 8;

/** The bank's status of each payment and operation that the books call open, by id. */
export async function bankStatusesOf(
  bankApiUrl: string,
  { payments, operations }: Snapshot,
): Promise<Map<string, string>> {
  const open = [
    ...payments.filter(isChargeOpen).map(({ id }) => [id, `/deposit/${id}`] as const),
    ...operations
      .filter(isOperationOpen)
      .map(({ id, paymentId }) => [id, `/deposit/${paymentId}/operations/${id}`] as const),
  ];
  const statuses = await inParallel(open, CONCURRENT_QUERIES, async ([id, path]) => {
    return [id, await bankStatusAt(bankApiUrl + path)] as const;
  });
  return new Map(statuses);
}

/** The bank's authentication of each payment for which a challenge was possible, by id. */
export async function authenticationsOf(
  bankApiUrl: string,
  { payments }: Snapshot,
): Promise<Map<string, Authentication | null>> {
  const possible = payments.filter(({ returnUrl }) => returnUrl !== null);
  const found = await inParallel(possible, CONCURRENT_QUERIES, async ({ id }) => {
    const answer = await answerAt(`${bankApiUrl}/deposit/${id}`);
    return [id, authenticationOfBank(answer?.three_d_secure)] as const;
  });
  return new Map(found);
}

/** The bank's status, or `never seen`. */
export async function bankStatusAt(url: string): Promise<string> {
  const answer = await answerAt(url);
  if (answer === null) return 'never seen';
  const status = textIn(answer, 'status');
  if (status === null) throw new Error('The bank answered without a status');
  return status;
}

/** What the bank answers; null if it has never seen it. The body may name a challenge, and is not quoted. */
async function answerAt(url: string): Promise<Record<string, unknown> | null> {
  const { status, body } = await askTwice(url);
  if (status === 404) return null;
  const answer: unknown = JSON.parse(body);
  if (status !== 200 || !isRecord(answer)) throw new Error(`The bank answered ${status}`);
  return answer;
}

// Some cards spoil the answer to the first question after a challenge, which the gateway need not have asked.
async function askTwice(url: string): Promise<Answer> {
  const first = await httpGet(url).catch(() => null);
  return first === null || first.status >= 500 ? httpGet(url) : first;
}
