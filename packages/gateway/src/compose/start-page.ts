import { type ConfigOf } from '../config/config.js';
import { SANDBOX_MERCHANTS } from '../config/sandbox.js';

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])$/;

/** What the start page of a sandbox shows and links to. */
export function composeStartPage({ payers, docs, bank, metricsPort }: ConfigOf<'gateway'>) {
  const { publicUrl } = payers;
  const [{ id, name }] = SANDBOX_MERCHANTS;
  const neighbours = docs
    ? [
        { name: "The gateway's API in Swagger UI", address: '/swagger/' },
        { name: 'Every error and decline reason', address: '/errors' },
      ]
    : [];
  // The bank of another machine, or of another container, may have no address for a browser.
  if (LOOPBACK.test(new URL(bank.url).hostname)) {
    neighbours.push(
      { name: "The bank simulator's API in Swagger UI", address: `${originOf(bank.url)}/swagger/` },
      { name: "The bank simulator's ledger", address: `${originOf(bank.url)}/api/v1/ledger` },
    );
  }
  const { protocol, hostname } = new URL(publicUrl);
  if (metricsPort !== null && LOOPBACK.test(hostname)) {
    neighbours.push({
      name: 'Metrics',
      address: `${protocol}//${hostname}:${metricsPort}/metrics`,
    });
  }
  return { merchant: { id, name }, publicUrl, neighbours };
}

/** As people know this machine. */
function originOf(address: string): string {
  const url = new URL(address);
  url.hostname = 'localhost';
  return url.origin;
}
