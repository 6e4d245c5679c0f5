import { createPaymentStore } from '../../src/books/payments.js';
import { type Database } from '../../src/database/database.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { openMigrated, type TestDatabase } from './engines.js';

/** A fresh database with its schema and its payment store. */
export type Books = {
  readonly database: Database;
  readonly store: PaymentStore;
  /** A further pool on the same database, as in another process. */
  readonly openAgain: TestDatabase['open'];
  /** Closes the database and drops it. */
  readonly close: () => Promise<void>;
};

/** Opens books for the tests of one suite. */
export async function openBooks(
  test: TestDatabase,
  limits: Parameters<typeof createPaymentStore>[1],
): Promise<Books> {
  const database = await openMigrated(test);
  return {
    database,
    store: createPaymentStore(database, limits),
    openAgain: test.open,
    close: async () => {
      await database.close();
      await test.drop();
    },
  };
}
