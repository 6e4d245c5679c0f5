import { join } from 'node:path';
import { freePort } from './free-port.js';
import { httpGet } from './http-get.js';
import { parseLedger, type LedgerEntry } from './ledger.js';
import { startService, type Service } from './process/service.js';

/** How to start a bank simulator; with nothing given it gets a fresh port and a fresh ledger. */
export interface BankSimulatorOptions {
  env?: Readonly<Record<string, string>>;
  /** To start again on the ledger of one that was killed. */
  ledgerFile?: string;
  port?: number;
  cwd?: string;
  /** The Node to run it with; this one by default. */
  node?: string;
}

/** A running bank simulator. */
export interface BankSimulator extends Service {
  port: number;
  /** What a gateway gets as BANK_URL. */
  apiUrl: string;
  /** What the bank has done, in its own words; only what belongs to `reference` if given. */
  ledger(reference?: string): Promise<LedgerEntry[]>;
}

/** Starts the built bank simulator and returns when it is ready. */
export async function startBankSimulator(
  options: BankSimulatorOptions = {},
): Promise<BankSimulator> {
  const { env = {}, ledgerFile, cwd, node } = options;
  const port = options.port ?? (await freePort());
  const service = await startService({
    name: 'bank',
    entry: join(__dirname, '../../bank-simulator/dist/main.js'),
    env: {
      BANK_PORT: String(port),
      ...(ledgerFile !== undefined && { BANK_LEDGER_FILE: ledgerFile }),
      ...env,
    },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
    ...(cwd !== undefined && { cwd }),
    ...(node !== undefined && { node }),
  });
  const apiUrl = `${service.url}/api/v1`;

  async function ledger(reference?: string): Promise<LedgerEntry[]> {
    const query = reference === undefined ? '' : `?reference=${encodeURIComponent(reference)}`;
    const { status, body } = await httpGet(`${apiUrl}/ledger${query}`);
    if (status !== 200) throw new Error(`GET /ledger answered ${status}: ${body}`);
    return parseLedger(body);
  }

  return { ...service, port, apiUrl, ledger };
}
