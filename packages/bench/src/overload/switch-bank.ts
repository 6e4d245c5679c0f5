import { join } from 'node:path';
import {
  type BankSimulator,
  freePort,
  startBankSimulator,
  temporaryFolder,
} from '@payment-gateway/testkit';
import { bankSettings } from '../programs/settings.js';
import { SLOW_BANK_MS } from './phases.js';

/** A bank that is slow at times: it is started again on the same ledger and port. */
export interface SwitchedBank {
  apiUrl: string;
  be(speed: 'fast' | 'slow'): Promise<void>;
  close(): Promise<void>;
}

export async function startSwitchedBank(): Promise<SwitchedBank> {
  const port = await freePort();
  const ledgerFile = join(temporaryFolder('ledger'), 'ledger.sqlite');
  let speed: 'fast' | 'slow' = 'fast';

  const start = (): Promise<BankSimulator> =>
    startBankSimulator({
      port,
      ledgerFile,
      env: {
        ...bankSettings,
        BANK_ANSWER_DELAY_MS: String(speed === 'slow' ? SLOW_BANK_MS : 0),
      },
    });

  let bank = await start();
  return {
    apiUrl: bank.apiUrl,
    async be(asked) {
      if (asked === speed) return;
      speed = asked;
      await bank.terminate();
      bank = await start();
    },
    async close() {
      await bank.kill();
    },
  };
}
