import { type BankSimulator } from '@payment-gateway/testkit';
import { z } from 'zod';

const waiting = z.object({ challenge: z.object({ url: z.url() }) });

/** Does what a payer does on the bank's page: presses a button. Returns the status of the response. */
export async function decide(
  bank: Pick<BankSimulator, 'apiUrl'>,
  paymentId: string,
  decision: 'confirm' | 'fail' | 'cancel',
): Promise<number> {
  const found = await fetch(`${bank.apiUrl}/deposit/${paymentId}`);
  const { challenge } = waiting.parse(await found.json());
  const { status } = await fetch(challenge.url, {
    method: 'POST',
    body: new URLSearchParams({ decision }),
    redirect: 'manual',
  });
  return status;
}
