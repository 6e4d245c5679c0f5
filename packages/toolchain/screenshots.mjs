// @ts-check
// Photographs the checkout page for the README, on a phone and on a desk:
//
//   npm run screenshots
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withSandbox } from './pages/sandbox.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const LARGEST_BYTES = 60_000;
const DECLINED = '4000000000000002';

const shots = [
  { name: 'checkout-phone', width: 390, height: 900, mobile: true, isDeclined: true },
  { name: 'checkout-desk', width: 1_024, height: 844, mobile: false, isDeclined: false },
];

mkdirSync(FOLDER, { recursive: true });
await withSandbox(async ({ post }) => {
  const { visitPage } = await import('@payment-gateway/testkit');
  for (const { name, isDeclined, ...screen } of shots) {
    const { url } = await post('/checkout_sessions', {
      amount: 2400,
      currency: 'USD',
      description: 'Two bags of coffee',
      return_url: 'https://shop.example/orders/6740',
      cancel_url: 'https://shop.example/cart',
    });
    await visitPage(String(url), async (page) => {
      if (isDeclined) {
        await page.fill('[name=card_number]', DECLINED);
        await page.fill('[name=expiry]', '12 / 42');
        await page.fill('[name=cvv]', '123');
        await page.click('button[type=submit]');
        await page.waitForSelector('[role=alert]');
      }
      const devTools = await page.context().newCDPSession(page);
      await devTools.send('Emulation.setDeviceMetricsOverride', {
        ...screen,
        deviceScaleFactor: 2,
      });
      const { data } = await devTools.send('Page.captureScreenshot', {
        format: 'webp',
        quality: 80,
      });
      const image = Buffer.from(data, 'base64');
      if (image.length > LARGEST_BYTES) throw new Error(`${name} has ${image.length} bytes`);
      writeFileSync(`${FOLDER}${name}.webp`, image);
      process.stdout.write(`docs/images/${name}.webp: ${image.length} bytes\n`);
    });
  }
});
