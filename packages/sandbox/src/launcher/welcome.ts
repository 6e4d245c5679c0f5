import {
  browserAddressOf as addressOf,
  type PortSetting,
  type SandboxSettings,
} from '../settings/settings.js';

/** A command that makes a first payment. */
function firstPayment(gateway: PortSetting): string {
  return `\
  curl -sS ${addressOf(gateway)}/api/v1/payments \\
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

/** The text shown when both services are ready. */
export function welcome(
  { gateway, bank, metrics, dataPlace }: SandboxSettings,
  logs: readonly string[],
): string {
  return `
  The payment gateway is running.

  Gateway   ${addressOf(gateway)}   Swagger UI: ${addressOf(gateway)}/swagger
  Bank      ${addressOf(bank)}   Swagger UI: ${addressOf(bank)}/swagger
${metrics === null ? '' : `  Metrics   ${addressOf(metrics)}/metrics\n`}  Data      ${dataPlace}
  Logs      ${logs.join('\n            ')}

  Open ${addressOf(gateway)} in a browser to try a checkout.

  This is a sandbox: no real card is charged, and the merchants' tokens are known to all:
  first_merchant_mock_token and second_merchant_mock_token.

  Take a first payment of 10 dollars; paste this into another terminal:

${firstPayment(gateway)}

  Ctrl-C stops both.

`;
}
