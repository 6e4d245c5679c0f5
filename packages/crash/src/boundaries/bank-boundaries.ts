import { startBankProxy, type BankProxyMode } from '../proxies/bank-proxy.js';
import { startClosedDoor } from '../proxies/closed-door.js';
import { type Boundary, type Ground, type Stage } from './boundary.js';

const BOTH = ['mysql', 'sqlite'] as const;
const NOT_SENT = { payment: 'failed', declineReason: 'not_sent', charges: 0 } as const;
const CHARGED = { payment: 'succeeded', charges: 1 } as const;

const LOST_REQUEST_CARD = '4000009900000103';
const LOST_ANSWER_CARD = '4000009900000202';

/** Boundaries at which the bank, or the way to it, holds the payment. */
export const bankBoundaries: readonly Boundary[] = [
  {
    name: 'after the intent: the bank does not accept connections',
    engines: BOTH,
    ...NOT_SENT,
    arrange: async (ground) => {
      const door = await startClosedDoor();
      return {
        settings: { BANK_URL: door.apiUrl },
        reached: () => areInitiated(ground),
        close: door.close,
      };
    },
  },
  {
    name: 'while the bank works: it has the request and charges nothing',
    engines: BOTH,
    ...NOT_SENT,
    card: LOST_REQUEST_CARD,
    arrange: silentBank,
  },
  {
    name: 'while the bank works: it has charged and says nothing',
    engines: BOTH,
    ...CHARGED,
    card: LOST_ANSWER_CARD,
    arrange: silentBank,
  },
  {
    name: 'while the bank works: the request arrives after recovery and is declined',
    engines: BOTH,
    ...NOT_SENT,
    arrange: (ground) => behindProxy(ground, 'hold_request'),
  },
  {
    name: 'after the bank charged: its answer is on the way',
    engines: BOTH,
    ...CHARGED,
    arrange: (ground) => behindProxy(ground, 'hold_answer'),
  },
  {
    name: 'after the bank charged: two gateways are started at once',
    engines: ['mysql'],
    ...CHARGED,
    restartedAs: 2,
    arrange: (ground) => behindProxy(ground, 'hold_answer'),
  },
  {
    name: 'after the bank charged, and again while recovery asks the bank',
    engines: BOTH,
    ...CHARGED,
    recoveryDiesWhile: 'hold_questions',
    arrange: (ground) => behindProxy(ground, 'hold_answer'),
  },
  {
    name: 'after the intent, and again while recovery bars the reference',
    engines: BOTH,
    ...NOT_SENT,
    recoveryDiesWhile: 'hold_bars',
    arrange: (ground) => behindProxy(ground, 'hold_request'),
  },
];

async function behindProxy(ground: Ground, mode: BankProxyMode): Promise<Stage> {
  const proxy = await startBankProxy(ground.bankApiUrl, mode);
  return {
    settings: { BANK_URL: proxy.apiUrl },
    reached: () => proxy.held() === ground.orders,
    afterwards: async () => {
      await proxy.deliver();
    },
    close: proxy.close,
  };
}

// These cards hold the request at the simulator. The proxy only shows that it has arrived there.
async function silentBank(ground: Ground): Promise<Stage> {
  const proxy = await startBankProxy(ground.bankApiUrl, 'pass');
  return {
    settings: { BANK_URL: proxy.apiUrl },
    reached: () => proxy.passed() === ground.orders,
    close: proxy.close,
  };
}

/** True once the intents are recorded and nothing more. */
export async function areInitiated({ books, orders }: Ground): Promise<boolean> {
  const payments = await books.payments();
  return payments.filter(({ status }) => status === 'initiated').length === orders;
}
