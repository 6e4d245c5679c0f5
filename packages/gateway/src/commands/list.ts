import { type Commands } from '@payment-gateway/service-kit/command-line/run-commands';

/** What an operator can do: noun, then verb. The file has the command's name. */
export const commands: Commands = {
  'audit list': () => import('./audit-list.js'),
  'cards remove': () => import('./cards-remove.js'),
  'cards rotate-keys': () => import('./cards-rotate-keys.js'),
  'compare-ledger': () => import('./compare-ledger.js'),
  'config check': () => import('./config-check.js'),
  'merchant create': () => import('./merchant-create.js'),
  'merchant issue-token': () => import('./merchant-issue-token.js'),
  'merchant list': () => import('./merchant-list.js'),
  'merchant resume': () => import('./merchant-resume.js'),
  'merchant revoke-token': () => import('./merchant-revoke-token.js'),
  'merchant suspend': () => import('./merchant-suspend.js'),
  migrate: () => import('./migrate.js'),
  'payment attention': () => import('./payment-attention.js'),
  'payment find': () => import('./payment-find.js'),
  'payment resolve': () => import('./payment-resolve.js'),
  'payment show': () => import('./payment-show.js'),
  reconcile: () => import('./reconcile.js'),
  'wait-for-schema': () => import('./wait-for-schema.js'),
  'webhook deliveries': () => import('./webhook-deliveries.js'),
  'webhook disable': () => import('./webhook-disable.js'),
  'webhook enable': () => import('./webhook-enable.js'),
  'webhook list': () => import('./webhook-list.js'),
  'webhook resend': () => import('./webhook-resend.js'),
  'webhook rotate-secrets': () => import('./webhook-rotate-secrets.js'),
};
