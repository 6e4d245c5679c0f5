import { type Hold, startBankProxy, startUnresponsiveServer } from '@payment-gateway/testkit';
import { type Boundary, type Setup } from './boundary.js';
import { type Environment } from './environment.js';
import { operationWorkload } from './operation-workload.js';
import { paymentWorkload, paymentWorkloadWith } from './payment-workload.js';
import { haveAll, DONE, NOT_SENT, type Workload } from './workload.js';

const BOTH = ['mysql', 'sqlite'] as const;

const LOST_REQUEST_CARD = '4000009900000103';
const LOST_RESPONSE_CARD = '4000009900000202';

/** Boundaries at which the bank, or the connection to it, holds the requests. */
export const bankBoundaries: readonly Boundary[] = [
  ...[paymentWorkload, operationWorkload].flatMap((workload): Boundary[] => [
    {
      name: 'while the bank is called: the request arrives after recovery, and changes nothing',
      engines: BOTH,
      workload,
      expected: workload.ifNotSent,
      arrange: withProxyHolding('request'),
    },
    {
      name: 'after the bank did it: its response is in flight',
      engines: BOTH,
      workload,
      expected: DONE,
      arrange: withProxyHolding('response'),
    },
  ]),
  {
    name: 'after the bank charged: two gateways start at once',
    engines: ['mysql'],
    workload: paymentWorkload,
    expected: DONE,
    restartedAs: 2,
    arrange: withProxyHolding('response'),
  },
  {
    name: 'after the intent: two gateways start at once, and both repeat the operation',
    engines: ['mysql'],
    workload: operationWorkload,
    expected: DONE,
    restartedAs: 2,
    arrange: withProxyHolding('request'),
  },
  {
    name: 'after the intent: the bank does not accept connections',
    engines: BOTH,
    workload: paymentWorkload,
    expected: NOT_SENT,
    arrange: async (environment, workload) => {
      const bank = await startUnresponsiveServer();
      return {
        settings: { BANK_URL: `${bank.url}/api/v1` },
        isReached: () => haveAll('initiated', environment.books, workload),
        close: bank.close,
      };
    },
  },
  {
    name: 'while the bank is called: it has the request and does not charge',
    engines: BOTH,
    workload: paymentWorkloadWith(LOST_REQUEST_CARD),
    expected: NOT_SENT,
    arrange: withSilentBank,
  },
  {
    name: 'while the bank is called: it has charged and does not respond',
    engines: BOTH,
    workload: paymentWorkloadWith(LOST_RESPONSE_CARD),
    expected: DONE,
    arrange: withSilentBank,
  },
  {
    name: 'after the bank charged, and again while recovery queries the bank',
    engines: BOTH,
    workload: paymentWorkload,
    expected: DONE,
    killRecoveryAt: { call: 'query', part: 'response' },
    arrange: withProxyHolding('response'),
  },
  {
    name: 'after the intent, and again while recovery bars the reference',
    engines: BOTH,
    workload: paymentWorkload,
    expected: NOT_SENT,
    killRecoveryAt: { call: 'bar', part: 'response' },
    arrange: withProxyHolding('request'),
  },
  {
    name: 'after the intent, and again while recovery repeats the operation',
    engines: BOTH,
    workload: operationWorkload,
    expected: DONE,
    killRecoveryAt: { call: 'operation', part: 'response' },
    arrange: withProxyHolding('request'),
  },
];

function withProxyHolding(part: Hold['part']): Boundary['arrange'] {
  return async ({ bankApiUrl }, { call, count }) => {
    const proxy = await startBankProxy(bankApiUrl, { call, part });
    return {
      settings: { BANK_URL: proxy.apiUrl },
      isReached: () => proxy.held() === count,
      afterRecovery: async () => {
        await proxy.deliver();
      },
      close: proxy.close,
    };
  };
}

// With these cards the simulator itself holds the request. The proxy only shows that it has arrived.
async function withSilentBank({ bankApiUrl }: Environment, { count }: Workload): Promise<Setup> {
  const proxy = await startBankProxy(bankApiUrl);
  return {
    settings: { BANK_URL: proxy.apiUrl },
    isReached: () => proxy.forwarded() === count,
    close: proxy.close,
  };
}
