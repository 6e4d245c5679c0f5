import { httpGet } from '../processes/http-request.js';
import { freePort } from '../processes/ports.js';
import { programFile } from '../processes/program-file.js';
import { type ProgramOptions } from '../processes/programs.js';
import { startService, type Service } from '../processes/service.js';
import { parseLedger, type LedgerEntry } from './ledger.js';

/** How to start a bank simulator; by default on a fresh port, with a fresh ledger. */
type BankSimulatorOptions = {
  /** The ledger of one that was killed, to continue with it. */
  readonly ledgerFile?: string;
  readonly port?: number;
} & ProgramOptions;

/** A running bank simulator. */
export type BankSimulator = {
  readonly port: number;
  /** The BANK_URL for a gateway. */
  readonly apiUrl: string;
  /** The bank's ledger, or only the entries of `reference`. */
  ledger(reference?: string): Promise<LedgerEntry[]>;
} & Service;

/** Starts the built bank simulator and returns when it is ready. */
export async function startBankSimulator(
  options: BankSimulatorOptions = {},
): Promise<BankSimulator> {
  const { env, ledgerFile } = options;
  const port = options.port ?? (await freePort());
  const service = await startService({
    ...options,
    name: 'bank',
    entry: programFile('bank-simulator/main'),
    env: {
      BANK_PORT: String(port),
      ...(ledgerFile !== undefined && { BANK_LEDGER_FILE: ledgerFile }),
      ...env,
    },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
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
