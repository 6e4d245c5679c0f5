import { type Hold, startBankProxy } from '../proxies/bank-proxy.js';
import { startClosedDoor } from '../proxies/closed-door.js';
import { type Acts, areAll, DONE, NOT_SENT } from './acts.js';
import { type Boundary, type Ground, type Stage } from './boundary.js';
import { operating } from './operating.js';
import { paying, payingWith } from './paying.js';

const BOTH = ['mysql', 'sqlite'] as const;

const LOST_REQUEST_CARD = '4000009900000103';
const LOST_ANSWER_CARD = '4000009900000202';

/** Boundaries at which the bank, or the way to it, holds what is asked for. */
export const bankBoundaries: readonly Boundary[] = [
  ...[paying, operating].flatMap((acts): Boundary[] => [
    {
      name: 'while the bank works: the request arrives only after recovery, and changes nothing',
      engines: BOTH,
      acts,
      expected: acts.unheard,
      arrange: behindProxy('request'),
    },
    {
      name: 'after the bank did it: its answer is on the way',
      engines: BOTH,
      acts,
      expected: DONE,
      arrange: behindProxy('answer'),
    },
  ]),
  {
    name: 'after the bank charged: two gateways are started at once',
    engines: ['mysql'],
    acts: paying,
    expected: DONE,
    restartedAs: 2,
    arrange: behindProxy('answer'),
  },
  {
    name: 'after the intent: two gateways are started at once, and both repeat the operation',
    engines: ['mysql'],
    acts: operating,
    expected: DONE,
    restartedAs: 2,
    arrange: behindProxy('request'),
  },
  {
    name: 'after the intent: the bank does not accept connections',
    engines: BOTH,
    acts: paying,
    expected: NOT_SENT,
    arrange: async (ground, acts) => {
      const door = await startClosedDoor();
      return {
        settings: { BANK_URL: door.apiUrl },
        reached: () => areAll('initiated', ground.books, acts),
        close: door.close,
      };
    },
  },
  {
    name: 'while the bank works: it has the request and charges nothing',
    engines: BOTH,
    acts: payingWith(LOST_REQUEST_CARD),
    expected: NOT_SENT,
    arrange: silentBank,
  },
  {
    name: 'while the bank works: it has charged and says nothing',
    engines: BOTH,
    acts: payingWith(LOST_ANSWER_CARD),
    expected: DONE,
    arrange: silentBank,
  },
  {
    name: 'after the bank charged, and again while recovery asks the bank',
    engines: BOTH,
    acts: paying,
    expected: DONE,
    recoveryDiesWhile: { of: 'question', the: 'answer' },
    arrange: behindProxy('answer'),
  },
  {
    name: 'after the intent, and again while recovery bars the reference',
    engines: BOTH,
    acts: paying,
    expected: NOT_SENT,
    recoveryDiesWhile: { of: 'bar', the: 'answer' },
    arrange: behindProxy('request'),
  },
  {
    name: 'after the intent, and again while recovery repeats the operation',
    engines: BOTH,
    acts: operating,
    expected: DONE,
    recoveryDiesWhile: { of: 'operation', the: 'answer' },
    arrange: behindProxy('request'),
  },
];

function behindProxy(the: Hold['the']): Boundary['arrange'] {
  return async ({ bankApiUrl }, { exchange, count }) => {
    const proxy = await startBankProxy(bankApiUrl, { of: exchange, the });
    return {
      settings: { BANK_URL: proxy.apiUrl },
      reached: () => proxy.held() === count,
      afterwards: async () => {
        await proxy.deliver();
      },
      close: proxy.close,
    };
  };
}

// These cards hold the request at the simulator. The proxy only shows that it has arrived there.
async function silentBank({ bankApiUrl }: Ground, { count }: Acts): Promise<Stage> {
  const proxy = await startBankProxy(bankApiUrl);
  return {
    settings: { BANK_URL: proxy.apiUrl },
    reached: () => proxy.passed() === count,
    close: proxy.close,
  };
}
