import { join } from 'node:path';
import {
  type BankSimulator,
  freePort,
  startBankSimulator,
  temporaryFolder,
} from '@payment-gateway/testkit';
import { bankSettings } from '../programs/settings.js';
import { SLOW_BANK_MS } from './phases.js';

/** A bank that can be made slow or fast: it restarts on the same ledger and port. */
type SwitchableBank = {
  readonly apiUrl: string;
  setSpeed(speed: 'fast' | 'slow'): Promise<void>;
  close(): Promise<void>;
};

export async function startSwitchableBank(): Promise<SwitchableBank> {
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
    async setSpeed(next) {
      if (next === speed) return;
      speed = next;
      await bank.terminate();
      bank = await start();
    },
    async close() {
      await bank.kill();
    },
  };
}
