import { isRecord, textIn, textOf } from '@payment-gateway/testkit';

/** How the payer was authenticated, as the gateway's books or the bank have it. */
export type Authentication = {
  readonly version: string;
  readonly flow: string;
  readonly result: string;
  readonly eci: string | null;
  readonly liabilityShifted: boolean;
  readonly transactionId: string | null;
};

/** Reads what the bank says about it; null while nothing is decided, or if there was none. */
export const authenticationOfBank = (value: unknown): Authentication | null =>
  read(value, 'liability_shifted', 'transaction_id');

/** Reads the column of the books. */
export const authenticationOfBooks = (json: string | null): Authentication | null =>
  json === null ? null : read(JSON.parse(json), 'liabilityShifted', 'transactionId');

function read(value: unknown, shifted: string, transaction: string): Authentication | null {
  if (!isRecord(value)) return null;
  const liabilityShifted = value[shifted];
  if (typeof liabilityShifted !== 'boolean') throw new Error(`No ${shifted} in an authentication`);
  return {
    version: textOf(value, 'version'),
    flow: textOf(value, 'flow'),
    result: textOf(value, 'result'),
    eci: textIn(value, 'eci'),
    liabilityShifted,
    transactionId: textIn(value, transaction),
  };
}
