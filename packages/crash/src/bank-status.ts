import { httpGet } from '@payment-gateway/testkit';
import { isChargeOpen, isOperationOpen, type Look } from './books/open.js';
import { inParallel } from './in-parallel.js';
import { isRecord, textIn } from './read.js';

const ASKED_AT_ONCE = 8;

/** What the bank says of each payment and operation that the books call open, by its id. */
export async function bankStatusesOf(
  bankApiUrl: string,
  { payments, operations }: Look,
): Promise<Map<string, string>> {
  const open = [
    ...payments.filter(isChargeOpen).map(({ id }) => [id, `/deposit/${id}`] as const),
    ...operations
      .filter(isOperationOpen)
      .map(({ id, paymentId }) => [id, `/deposit/${paymentId}/operations/${id}`] as const),
  ];
  const statuses = await inParallel(open, ASKED_AT_ONCE, async ([id, path]) => {
    return [id, await statusAt(bankApiUrl + path)] as const;
  });
  return new Map(statuses);
}

/** What the bank calls it: its status, or `never seen`. */
async function statusAt(url: string): Promise<string> {
  const { status, body } = await httpGet(url);
  if (status === 404) return 'never seen';
  const found: unknown = JSON.parse(body);
  const said = isRecord(found) ? textIn(found, 'status') : null;
  if (status !== 200 || said === null) throw new Error(`The bank answered ${status}: ${body}`);
  return said;
}
