import { type Filter, startTcpProxy } from './tcp-proxy.js';

/**
 * - `withhold`: COMMIT reaches the server, and its response never comes back
 * - `cut`: the first such response is lost and the connection closes; later ones pass
 */
type CommitFault = 'withhold' | 'cut';

/** The readiness probe runs the statements of a payment on no rows; such a transaction has no payment. */
export const ON_NO_ROWS = 'where 1 = 0';

/** A proxy in front of a MySQL-compatible server that loses responses to COMMIT. */
type DatabaseProxy = {
  /** The database's address as seen through the proxy. */
  readonly url: string;
  /** How many responses to COMMIT were lost. */
  lostResponses(): number;
  close(): Promise<void>;
};

/**
 * Starts a proxy that loses responses to COMMIT: the server has committed, and the gateway does not
 * know. Only transactions that contain `statement` are affected.
 */
export async function startDatabaseProxy(
  databaseUrl: string,
  statement: string,
  fault: CommitFault,
): Promise<DatabaseProxy> {
  let lost = 0;
  // Two transactions may be in flight at once; only the first of them is cut.
  let hasCut = false;

  function filter(): Filter {
    let transaction = '';
    let losesResponse = false;
    return {
      toServer(chunk) {
        const text = chunk.toString('latin1');
        // A packet may arrive in parts, and a transaction in one packet or in several.
        transaction = BEGINS.test(text) ? text : transaction + text;
        const isAffected =
          COMMITS.test(transaction) &&
          transaction.includes(statement) &&
          !transaction.includes(ON_NO_ROWS);
        losesResponse = isAffected && (fault === 'withhold' || !hasCut);
        if (losesResponse) hasCut = true;
        return 'forward';
      },
      toClient() {
        if (!losesResponse) return 'forward';
        lost += 1;
        return fault === 'cut' ? 'close' : 'drop';
      },
    };
  }

  const proxy = await startTcpProxy(databaseUrl, filter);
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return { url: url.href, lostResponses: () => lost, close: proxy.shut };
}

// A packet that asks for a query: three bytes of length, a number, the command 3, the text. The text
// may be that of a whole transaction.
const BEGINS = /^.{4}\x03begin/s;
const COMMITS = /(\x03|; )commit$/;
