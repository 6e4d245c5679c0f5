import type { SandboxSettings } from './settings.js';

/** A first payment, to be pasted into a shell as it is. */
function firstPayment(port: number): string {
  return `\
  curl -sS http://localhost:${port}/api/v1/payments \\
    -H 'Authorization: Bearer first_merchant_mock_token' \\
    -H 'Content-Type: application/json' \\
    -d '{
      "card": {
        "number": "4242424242424242",
        "expiry_month": "12",
        "expiry_year": "2042",
        "cvv": "123",
        "holder_name": "John Doe"
      },
      "amount": 1000,
      "currency": "USD"
    }'`;
}

/** What the console shows once both services are ready. */
export function welcome(
  { gateway, bank, metrics, dataPlace }: SandboxSettings,
  logs: readonly string[],
): string {
  return `
  The payment gateway is running.

  Gateway   http://localhost:${gateway.port}   Swagger UI: http://localhost:${gateway.port}/swagger
  Bank      http://localhost:${bank.port}   Swagger UI: http://localhost:${bank.port}/swagger
${metrics === null ? '' : `  Metrics   http://localhost:${metrics.port}/metrics\n`}  Data      ${dataPlace}
  Logs      ${logs.join('\n            ')}

  This is a sandbox: no real card is charged, and the merchants' tokens are known to all:
  first_merchant_mock_token and second_merchant_mock_token.

  Take a first payment of 10 dollars; paste this into another terminal:

${firstPayment(gateway.port)}

  Ctrl-C stops both.

`;
}
