import { randomBytes } from 'node:crypto';

export const newNotificationSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** What production needs for 3-D Secure: its address, and a secret of its own. */
export const ownPayers = () => ({
  PUBLIC_URL: 'https://pay.example',
  BANK_NOTIFICATION_SECRET: newNotificationSecret(),
});
