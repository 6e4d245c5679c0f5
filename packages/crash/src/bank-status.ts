import { httpGet } from '@payment-gateway/testkit';
import { isRecord, textIn } from './read.js';

/** What the bank says of a reference: its status, or `never seen`. */
export async function bankStatusOf(bankApiUrl: string, reference: string): Promise<string> {
  const { status, body } = await httpGet(`${bankApiUrl}/deposit/${reference}`);
  if (status === 404) return 'never seen';
  const deposit: unknown = JSON.parse(body);
  const said = isRecord(deposit) ? textIn(deposit, 'status') : null;
  if (status !== 200 || said === null) throw new Error(`The bank answered ${status}: ${body}`);
  return said;
}
